/**
 * Our agent beside mackerel-container-agent: both live for five minutes in equal surroundings, and what they told
 * Mackerel is compared. ORIGINAL_AGENT names the original's program, and ORIGINAL_AGENT_INTERVAL the milliseconds of
 * its minute, if it was built with another than 60,000; less than 3,000 is too little to tell its ticks apart.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runtimes } from '../doubles/agent-process.ts';
import { bundleHurriedAgent } from '../doubles/hurried-agent.ts';
import { allowed } from './allowed.ts';
import { type Difference, differences } from './differences.ts';
import { type Contestant, runContestant } from './run-contestant.ts';
import type { Scenario } from './scenario.ts';
import { anywhere } from './scenarios-anywhere.ts';
import { onEcsInAnyMode } from './scenarios-on-ecs.ts';
import { onKubernetes } from './scenarios-on-kubernetes.ts';

const root = join(import.meta.dirname, '../../..');
const original = process.env.ORIGINAL_AGENT;
const minute = Number(process.env.ORIGINAL_AGENT_INTERVAL ?? 60_000);
const skip = original ? false : 'ORIGINAL_AGENT does not name the program of mackerel-container-agent';

test('each allowed difference is an item of the table', () => {
  const table = readFileSync(join(root, 'docs/agent-conformance.md'), 'utf8');
  const missing = allowed.filter(
    ({ item }) => !new RegExp(`^\\| ([A-Z]+\\d+, )*${item}\\b`, 'm').test(table),
  );
  assert.deepEqual(missing, []);
});

describe('beside the original', { skip, concurrency: true }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'beside-'));
  const bundle = join(directory, 'agent.mjs');
  const used = new Set<string>();
  before(() => bundleHurriedAgent(bundle, [['/var/run/docker.sock', '/nowhere/docker.sock']]));
  after(() => {
    rmSync(directory, { recursive: true });
    const unused = allowed.filter(({ item }) => !used.has(item)).map(({ item }) => item);
    if (unused.length > 0) console.log(`allowed, and nowhere seen: ${unused.join(', ')}`);
  });
  const own = ownInterfaces();
  const live = async (scenario: Scenario, each: Contestant) => {
    const folder = join(directory, scenario.name, each.name).replaceAll(/[ ,]+/g, '-');
    return { name: each.name, ...(await runContestant(scenario, each, folder, own)) };
  };
  for (const scenario of [...onEcsInAnyMode, ...onKubernetes, ...anywhere])
    test(scenario.name, async () => {
      const [theirs, ...ours] = await Promise.all(contestants(bundle).map((each) => live(scenario, each)));
      assert.ok(theirs && hasValues(theirs.told), theirs?.log);
      for (const { name, told, log } of ours) {
        const found: Difference[] = differences(theirs.told, told).filter((each) => !isAllowed(each, used));
        assert.deepEqual(found, [], `${name}; its log:\n${log}\nand the log of the original:\n${theirs.log}`);
      }
    });
});

function contestants(bundle: string): Contestant[] {
  const speed = 60_000 / minute;
  const ours = Object.entries(runtimes).map(([name, runtime]) => ({
    name,
    command: ['env', `AGENT_SPEED=${speed}`, runtime, bundle],
    minute,
    speed,
  }));
  return [{ name: 'the original', command: [String(original)], minute, speed: 1 }, ...ours];
}

function hasValues({ beats, ticks }: { beats: object; ticks: object }): boolean {
  return Object.keys(beats).length + Object.keys(ticks).length > 0;
}

function isAllowed(difference: Difference, used: Set<string>): boolean {
  const reason = allowed.find(({ where, isSo }) => where.test(difference.where) && isSo(difference));
  if (reason) used.add(reason.item);
  return reason !== undefined;
}

/** Interfaces of this machine that both agents tell of and that stay, as far as one can know. */
function ownInterfaces(): string[] {
  const names = readFileSync('/proc/net/dev', 'utf8').matchAll(/^\s*([^\s:]+):/gm);
  return [...names].map(([, name]) => String(name)).filter((name) => /^(e|w)\w+$/.test(name));
}

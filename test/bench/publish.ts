/**
 * What the agent's image weighs, and what it costs to publish it: a first time on a large base, and again with another
 * agent. Bun comes from npm; the registries are ours, on loopback, so that times say what Remora takes and not a network.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import { agentLayer } from '../../functions/image/agent-layer.ts';
import { type Architecture, architectures } from '../../functions/image/oci.ts';
import runtime from '../../functions/image/runtime.json' with { type: 'json' };
import { type LoggedRequest, startRegistry } from '../registry/registry.ts';
import { putLargeBase } from './large-base.ts';

const [megabyte, mebibyte] = [1_000_000, 2 ** 20];

/** Of noise in each architecture of the base. */
const noise = 250 * megabyte;

/** Not to be had here: Alpine 3.22's root file system as its releases list it, and its packages libstdc++ and libgcc. */
const alpine: Record<Architecture, number> = { amd64: 3.8 * megabyte, arm64: 4.1 * megabyte };
const alpineLibraries = 1 * megabyte;

/** Debian slim, ca-certificates, sudo, and the agent's program; so much of it is the layer that a new version changes. */
const official = { image: 45 * megabyte, changed: 9.8 * megabyte };

/** With which `remora` starts Node.js. */
const flags =
  readFileSync(join(import.meta.dirname, '../../.setup/remora'), 'utf8').match(/--max-\S+/g) ?? [];

interface Measured {
  milliseconds: number;
  /** Bytes beyond those of the idle process, at the most. */
  memory: number;
  /** Bytes of blobs. */
  sent: number;
  blobs: { there: number; mounted: number; sent: number };
  requests: LoggedRequest[];
}

type Row = [what: string, measured: string, aim: string, good: boolean];

const folder = mkdtempSync(join(tmpdir(), 'remora-bench-'));
const [from, to] = [await startRegistry(), await startRegistry()];
try {
  putLargeBase(from.store, 'bench/base', '1', noise);
  const agent = join(folder, 'agent.mjs');
  execFileSync(process.execPath, [join(import.meta.dirname, '../../agent/build.ts'), agent]);
  const first = await publish(agent);
  writeFileSync(agent, `${readFileSync(agent, 'utf8')}\n// another\n`);
  const second = await publish(agent);
  report([...weights(readFileSync(agent)), ...ofFirst(first), ...ofSecond(second)]);
} finally {
  await Promise.all([from.stop(), to.stop()]);
  rmSync(folder, { recursive: true });
}

async function publish(agent: string): Promise<Measured> {
  const before = to.log.length;
  const names = [`${to.host}/bench/agent`, `${from.host}/bench/base:1`];
  const program = join(import.meta.dirname, 'publish-once.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, ...names, agent]);
  return { ...JSON.parse(stdout), requests: to.log.slice(before) };
}

function weights(bundle: Uint8Array): Row[] {
  const { size } = agentLayer(bundle, '0.0.0').layer.descriptor;
  const most = 1.3 * official.image;
  return [
    ...architectures.map((architecture): Row => {
      const ours = runtime.runtimes[architecture].musl.size + size;
      const whole = ours + alpine[architecture] + alpineLibraries;
      const parts = `Bun and agent ${inMegabytes(ours)}, measured; with Alpine computed`;
      return [
        `image on Alpine, ${architecture} (${parts})`,
        inMegabytes(whole),
        `≤ ${inMegabytes(most)}`,
        whole <= most,
      ];
    }),
    ['layer of the agent', inKilobytes(size), '≤ 300 KB', size <= 300_000],
  ];
}

function ofFirst({ milliseconds, memory, sent }: Measured): Row[] {
  const what = `first publish, a base of ${inMegabytes(2 * noise)}`;
  return [
    [
      `${what}: memory above idle`,
      `${(memory / mebibyte).toFixed(0)} MiB`,
      '≤ 64 MiB',
      memory <= 64 * mebibyte,
    ],
    [`${what}: sent, in ${inSeconds(milliseconds)}`, inMegabytes(sent), '', true],
  ];
}

function ofSecond({ milliseconds, requests, blobs }: Measured): Row[] {
  const what = 'publish of another agent';
  const received = requests.reduce((sum, each) => sum + each.received, 0) / architectures.length;
  const looks = requests.filter(({ status, path }) => status === 200 && path.includes('/blobs/sha256:'));
  const once = looks.length === blobs.there && looks.every(({ method }) => method === 'HEAD');
  return [
    [`${what}: sent for an architecture`, inKilobytes(received), '< 1000 KB', received < megabyte],
    [`${what}: requests for ${blobs.there} blobs that are there`, `${looks.length}`, 'one HEAD each', once],
    [`${what}: requests, in ${inSeconds(milliseconds)}`, `${requests.length}`, '', true],
  ];
}

function report(rows: Row[]): void {
  const table = new Table({
    head: ['', 'measured', 'aim', ''],
    colAligns: ['left', 'right', 'left', 'left'],
    style: { head: [], border: [] },
  });
  for (const [what, measured, aim, good] of rows)
    table.push([what, measured, aim, aim === '' ? '' : good ? 'pass' : 'FAIL']);
  const beside = `The official image has about ${inMegabytes(official.image)} for an architecture; a new version changes ${inMegabytes(official.changed)} of it.`;
  console.log(`${table}\n${beside} Node ${process.version}, ${process.platform} ${process.arch}.`);
  if (rows.some(([, , , good]) => !good)) process.exitCode = 1;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / megabyte).toFixed(1)} MB`;
}

function inKilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

function inSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

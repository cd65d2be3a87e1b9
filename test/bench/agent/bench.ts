/**
 * What the agent costs beside other people's programs: each contestant lives a simulated day over a task of ten
 * containers. ORIGINAL_AGENT names a binary of mackerel-container-agent to be measured beside it, and
 * ORIGINAL_AGENT_INTERVAL the milliseconds of its minute, if it was built with another than 60,000. A target that is
 * missed beside it is said, and ends the bench with 1.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { tuning } from '../../../functions/image/start-of.ts';
import { startDockerEngine } from '../../agent/doubles/docker-engine.ts';
import { bundleHurriedAgent } from '../../agent/doubles/hurried-agent.ts';
import { startMackerel } from '../../agent/doubles/mackerel-api.ts';
import { startMetadataEndpoint } from '../../agent/doubles/metadata-endpoint.ts';
import { watchedContainers } from '../../agent/doubles/watched-container.ts';
import { type Contestant, contest, type Result, type World } from './contest.ts';
import { fakeCgroups } from './fake-cgroups.ts';
import { missedTargets } from './missed-targets.ts';

const minutes = Number(process.env.BENCH_MINUTES ?? 1440);
const interval = 20;
const repository = join(import.meta.dirname, '../../..');
const bun = [join(repository, 'node_modules/.bin/bun'), '--smol'];
const node = [process.execPath];
const imaged = 'ours, Bun, metadata';
const always = { MACKEREL_APIKEY: 'a-key', MACKEREL_HOST_ID_STORE: 'memory' };

const folder = mkdtempSync(join(tmpdir(), 'agent-bench-'));
const world = await startWorld();
try {
  const bundle = join(folder, 'agent.mjs');
  await bundleHurriedAgent(bundle, [
    ['/var/run/docker.sock', join(folder, 'docker.sock')],
    ['/host/sys/fs/cgroup', join(folder, 'cgroup')],
  ]);
  const results: Result[] = [];
  for (const contestant of contestants(bundle, world)) results.push(await contest(contestant, world));
  const agent = statSync(bundle).size;
  console.log(`${report(results)}\nbundle: ${(agent / 1000).toFixed(0)} KB`);
  const missed = missedTargets(results, imaged, agent);
  for (const line of missed) console.error(line);
  if (missed.length > 0) process.exitCode = 1;
} finally {
  for (const each of [world.metadata, world.docker, world.mackerel]) await each.close();
  rmSync(folder, { recursive: true });
}

async function startWorld(): Promise<World> {
  const containers = watchedContainers(10, { bridge: true });
  const socket = join(folder, 'docker.sock');
  fakeCgroups(join(folder, 'cgroup'), containers);
  return {
    metadata: await startMetadataEndpoint(containers),
    docker: await startDockerEngine(socket, containers),
    mackerel: await startMackerel(),
  };
}

function contestants(bundle: string, { metadata }: World): Contestant[] {
  const metadataRoad = {
    MACKEREL_CONTAINER_PLATFORM: 'fargate',
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    ECS_CONTAINER_METADATA_URI_V4: metadata.uri,
  };
  const dockerRoad = {
    MACKEREL_CONTAINER_PLATFORM: 'ecs',
    AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
    // This machine is no container of the task: it is the endpoint that knows who asks.
    ECS_CONTAINER_METADATA_URI_V4: metadata.uri,
  };
  const ours = (name: string, runtime: string[], road: Record<string, string>): Contestant => ({
    name,
    command: [...runtime, bundle],
    environment: { ...always, ...road, AGENT_SPEED: String(60_000 / interval) },
    interval,
    ticks: minutes,
  });
  return [
    ...originals(metadata.uri),
    ours(imaged, bun, { ...metadataRoad, ...tuning }),
    ours('ours, Bun, Docker', bun, { ...dockerRoad, ...tuning }),
    ours('ours, Bun with its compilers, metadata', bun, metadataRoad),
    ours('ours, Node, metadata', node, metadataRoad),
    ours('ours, Node, Docker', node, dockerRoad),
  ];
}

/** With its own minute it is given five of them: what it costs a tick shows in fewer. */
function originals(uri: string): Contestant[] {
  const { ORIGINAL_AGENT: binary, ORIGINAL_AGENT_INTERVAL: given } = process.env;
  if (!binary) return [];
  const environment = {
    MACKEREL_CONTAINER_PLATFORM: 'ecs',
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    ...always,
    ECS_CONTAINER_METADATA_URI: uri,
  };
  const own = Number(given ?? 60_000);
  const ticks = own < 1_000 ? minutes : 5;
  return [{ name: 'the original', command: [binary], environment, interval: own, ticks }];
}

function report(results: Result[]): string {
  const table = new Table({
    head: [
      '',
      'anonymous MiB',
      'PSS',
      'RSS',
      'CPU ms/tick',
      'to registration ms',
      'first values',
      'requests/tick',
    ],
    style: { head: [], border: [] },
  });
  const original = results.find(({ name }) => name === 'the original');
  const beside = (value: number, of: number | undefined, digits: number) =>
    `${value.toFixed(digits)}${of === undefined ? '' : ` (${(value / of).toFixed(2)})`}`;
  for (const each of results)
    table.push([
      each.name,
      beside(each.anonymous / 1024, original && original.anonymous / 1024, 1),
      (each.pss / 1024).toFixed(1),
      beside(each.rss / 1024, original && original.rss / 1024, 1),
      beside(each.cpuPerTick, original?.cpuPerTick, 2),
      beside(each.registered, original?.registered, 0),
      `${each.firstValues.toFixed(1)} intervals`,
      each.requestsPerTick.toFixed(1),
    ]);
  return table.toString();
}

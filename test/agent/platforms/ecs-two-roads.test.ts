import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import { ecsPlatform } from '../../../agent/platforms/ecs.ts';
import { ecsDockerPlatform } from '../../../agent/platforms/ecs-docker.ts';
import type { Platform } from '../../../agent/platforms/platform.ts';
import { docker } from '../../../agent/sources/docker.ts';
import { taskMetadata } from '../../../agent/sources/task-metadata.ts';
import { type DockerEngine, startDockerEngine } from '../doubles/docker-engine.ts';
import { type MetadataEndpoint, startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { type SimulatedClock, simulatedClock } from '../doubles/simulated-clock.ts';
import { type WatchedContainer, watchedContainers } from '../doubles/watched-container.ts';

// One task, seen by Docker and control groups, and by the metadata endpoint.
let folder: string;
let clock: SimulatedClock;
let containers: WatchedContainer[];
let engine: DockerEngine;
let endpoint: MetadataEndpoint;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roads-'));
  clock = simulatedClock();
  containers = watchedContainers(2, { bridge: true });
  const timed = { now: () => clock.monotonic() / 1000 };
  engine = await startDockerEngine(join(folder, 's'), containers, timed);
  endpoint = await startMetadataEndpoint(containers, timed);
});
afterEach(async () => {
  await Promise.all([engine.close(), endpoint.close()]);
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string | number): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), `${text}\n`);
}

/** What the kernel shows now of the containers, and of the task's limits: a quarter of a core and 512 MiB. */
const kernels = {
  v2() {
    write('cgroup.controllers', 'cpu memory');
    const slice = 'ecstasks-0123456789abcdef0123456789abcdef.slice';
    write(`${slice}/cpu.max`, '25000 100000');
    write(`${slice}/memory.max`, 512 * 2 ** 20);
    for (const { id, cpu, memory, cache } of containers) {
      const group = `${slice}/docker-${id}.scope`;
      write(`${group}/cpu.stat`, `usage_usec ${(clock.monotonic() * cpu) / 1e6}`);
      write(`${group}/memory.current`, memory);
      write(`${group}/memory.stat`, `file ${cache}\ninactive_file ${cache}`);
      write(`${group}/memory.max`, 'max');
      write(`${group}/cpu.max`, 'max 100000');
    }
  },
  v1() {
    const task = 'ecs/0123456789abcdef0123456789abcdef';
    write('cpu/tasks', '');
    write('cpuacct/cpuacct.usage', 0);
    write('memory/memory.usage_in_bytes', 0);
    write(`cpu/${task}/cpu.cfs_quota_us`, 25_000);
    write(`cpu/${task}/cpu.cfs_period_us`, 100_000);
    write(`memory/${task}/memory.limit_in_bytes`, 512 * 2 ** 20);
    for (const { id, cpu, memory, cache } of containers) {
      write(`cpuacct/${task}/${id}/cpuacct.usage`, (clock.monotonic() * cpu) / 1000);
      write(`memory/${task}/${id}/memory.usage_in_bytes`, memory);
      write(`memory/${task}/${id}/memory.stat`, `cache ${cache}\nrss 1`);
      write(`memory/${task}/${id}/memory.limit_in_bytes`, '9223372036854771712');
    }
  },
};

function sources() {
  return {
    provider: 'ecs' as const,
    machine: async () => ({ cores: 2, memory: 1e9 }),
    ownInterfaces: async () => [{ name: 'eth0', rxBytes: clock.monotonic(), txBytes: 0 }],
    hostname: 'machine',
    ignored: () => false,
    monotonic: clock.monotonic,
    clock,
    log: recordedLog().log,
  };
}
const byMetadata = () => ecsPlatform({ ...sources(), metadata: taskMetadata(endpoint.uri, clock.ask) });
const byDocker = (ownIds = [async () => [containers[0]?.id ?? '']]) =>
  ecsDockerPlatform({ ...sources(), docker: docker(engine.socket, clock.ask), cgroups: folder, ownIds });

async function metricsOfAMinute(platforms: Platform[], kernel: () => void) {
  const sampled = () => Promise.all(platforms.map((platform) => platform.sample()));
  const before = await sampled();
  await clock.advance(60_000);
  kernel();
  const after = await sampled();
  return after.map(
    (sample, index) =>
      new Map(platformMetrics(before[index], sample).map(({ name, value }) => [name, value])),
  );
}

for (const [version, kernel] of Object.entries(kernels))
  for (const [mode, names] of [
    ['bridge', 12],
    ['host', 10],
  ] as const)
    test(`cgroup ${version}, network mode ${mode}: both roads tell the same`, async () => {
      engine.networkMode = mode === 'bridge' ? 'default' : mode;
      endpoint.networkMode = mode;
      if (mode !== 'bridge') for (const container of containers) delete container.traffic;
      kernel();
      const [one, other] = await metricsOfAMinute([await byDocker(), byMetadata()], kernel);
      assert.deepEqual(
        Object.fromEntries([...(one ?? [])].sort()),
        Object.fromEntries([...(other ?? [])].sort()),
      );
      assert.equal(one?.size, names);
    });

test('both roads name the same host', async () => {
  kernels.v2();
  const [one, other] = await Promise.all([(await byDocker()).whereabouts(), byMetadata().whereabouts()]);
  assert.equal(one.name, other.name);
  const { task, task_family, task_version, cluster } = other.cloud?.metadata ?? {};
  const ofDocker = one.cloud?.metadata ?? {};
  assert.deepEqual(
    [ofDocker.task, ofDocker.task_family, ofDocker.task_version, ofDocker.cluster],
    [task, task_family, task_version, cluster],
  );
});

test('which task we are in: the first way whose container is of one', async () => {
  kernels.v2();
  const [{ id = '' } = {}] = containers;
  const nobody = async () => ['ff'.repeat(32), 'eeeeeeeeeeee'];
  const never = async () => assert.fail('nobody needs to ask any more');
  for (const ways of [
    [async () => [id], never],
    [async () => ['ff'.repeat(32), id.slice(0, 12)], never],
    [nobody, async () => [id]],
    [async () => [], nobody, async () => [id], never],
  ])
    assert.equal((await (await byDocker(ways)).whereabouts()).name, '0123456789abcdef0123456789abcdef');
  await assert.rejects(byDocker([nobody]), /is the one that the agent runs in$/);
});

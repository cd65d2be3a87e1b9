import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type EcsOptions, ecsPlatform } from '../../../agent/platforms/ecs.ts';
import { taskMetadata } from '../../../agent/sources/task-metadata.ts';
import { request } from '../../../agent/transport/request.ts';
import { type MetadataEndpoint, startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';
import { watchedContainers } from '../doubles/watched-container.ts';

const mebibyte = 2 ** 20;
let endpoint: MetadataEndpoint;
beforeEach(async () => {
  endpoint = await startMetadataEndpoint(watchedContainers(1), { now: () => 10 });
});
afterEach(() => endpoint.close());

const sampled = (given: Partial<EcsOptions> = {}) =>
  ecsPlatform({
    metadata: taskMetadata(endpoint.uri, request),
    provider: 'ecs',
    machine: async () => ({ cores: 4, memory: 8000 }),
    ownInterfaces: async () => [{ name: 'eth9', rxBytes: 1, txBytes: 2 }],
    hostname: 'machine',
    ignored: () => false,
    monotonic: () => 42,
    log: () => {},
    ...given,
  }).sample();

const modes: [mode: string, own: number][] = [
  ['bridge', 0],
  ['default', 0],
  ['awsvpc', 1],
  ['host', 1],
  ['none', 1],
];
for (const [mode, own] of modes)
  test(`in network mode ${mode} ${own ? 'the interfaces are those around the agent' : 'the agent has none to tell of'}`, async () => {
    endpoint.networkMode = mode;
    assert.equal((await sampled()).interfaces.length, own);
  });

test('the counters are those of the source, at the time of our clock', async () => {
  endpoint.containers = watchedContainers(1, { bridge: true });
  const { at, containers } = await sampled();
  const [{ cpuNanoseconds, memory, interfaces } = { interfaces: [] }] = containers;
  assert.deepEqual([at, cpuNanoseconds, memory], [42, 1e8, mebibyte - 4096]);
  assert.deepEqual(interfaces, [{ name: 'eth0', rxBytes: 10_000, txBytes: 5000 }]);
});

type Limits = { CPU?: number; Memory?: number } | null;
const limits: [what: string, task: Limits, container: Limits, cpu: number, memory: number][] = [
  ["Fargate: the task's", { CPU: 0.25, Memory: 512 }, { CPU: 2, Memory: 0 }, 25, 512 * mebibyte],
  ["the container's own memory first", { CPU: 1, Memory: 512 }, { CPU: 9, Memory: 128 }, 100, 128 * mebibyte],
  ["EC2 without limits: the machine's", null, { CPU: 2, Memory: 0 }, 400, 8000],
  ['the task has CPU only', { CPU: 2 }, null, 200, 8000],
  ['the task has memory only', { Memory: 300 }, {}, 400, 300 * mebibyte],
  ['zeros are no limits', { CPU: 0, Memory: 0 }, { CPU: 0, Memory: 0 }, 400, 8000],
  ['Managed Instances: 2^64-1 is no limit', { CPU: 0.5, Memory: 2 ** 64 }, { Memory: 2 ** 64 }, 50, 8000],
];
for (const [what, task, container, cpu, memory] of limits)
  test(`limits: ${what}`, async () => {
    const [{ id = '' } = {}] = endpoint.containers;
    endpoint.task = { Limits: task, Containers: [{ DockerId: id, Name: 'web', Limits: container }] };
    const [{ cpuLimit, memoryLimit } = {}] = (await sampled()).containers;
    assert.deepEqual([cpuLimit, memoryLimit], [cpu, memory]);
  });

const withNetworks = (name: string, Networks: unknown) => ({ DockerId: name, Name: name, Networks });
const firsts: [what: string, containers: unknown[], own: number][] = [
  ['one without networks', [withNetworks('a', null), withNetworks('b', [{ NetworkMode: 'bridge' }])], 0],
  ['one with an empty list', [withNetworks('a', []), withNetworks('b', [{ NetworkMode: 'default' }])], 0],
  [
    'one whose network has no mode',
    [withNetworks('a', [{}]), withNetworks('b', [{ NetworkMode: 'awsvpc' }])],
    1,
  ],
  ['one that is no object', [null, withNetworks('b', [{ NetworkMode: 'bridge' }])], 0],
  ['none that says anything', [withNetworks('a', null)], 1],
  ['no container at all', [], 1],
];
for (const [what, Containers, own] of firsts)
  test(`the first container is ${what}: no error`, async () => {
    endpoint.task = { Containers };
    assert.equal((await sampled()).interfaces.length, own);
  });

test('a health and a status that nobody knows stop nothing', async () => {
  const [{ id = '' } = {}] = endpoint.containers;
  const odd = { DockerId: id, Name: 'web', KnownStatus: 'SLEEPING', Health: { status: 'ON FIRE' } };
  endpoint.task = { Containers: [odd] };
  assert.equal((await sampled()).containers[0]?.name, 'web');
});

test('lives: the id, the start and the restarts', async () => {
  const [{ id = '' } = {}] = endpoint.containers;
  const lives = new Set<string | undefined>();
  for (const members of [
    {},
    { StartedAt: '2026-01-02T03:04:05Z' },
    { RestartCount: 1 },
    { RestartCount: 2 },
  ]) {
    endpoint.task = { Containers: [{ DockerId: id, Name: 'web', ...members }] };
    lives.add((await sampled()).containers[0]?.life);
  }
  assert.equal(lives.size, 4);
});

test('Fargate: ids of its own kind, and storage and restarts for who asks', async () => {
  const [first] = endpoint.containers;
  assert.ok(first);
  first.id = `${'ab'.repeat(16)}-1234567890`;
  endpoint.task = { EphemeralStorageMetrics: { Utilized: 261, Reserved: 20_496 } };
  const { containers, task } = await sampled({ extraMetrics: true });
  assert.deepEqual(containers[0]?.extra, { restarts: 0 });
  assert.deepEqual(task, { storage: { used: 261 * mebibyte, size: 20_496 * mebibyte } });
  assert.equal((await sampled()).task, undefined);
});

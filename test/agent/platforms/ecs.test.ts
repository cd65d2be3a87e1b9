import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import { type EcsOptions, ecsPlatform } from '../../../agent/platforms/ecs.ts';
import { taskMetadata } from '../../../agent/sources/task-metadata.ts';
import { type MetadataEndpoint, startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { type SimulatedClock, simulatedClock } from '../doubles/simulated-clock.ts';
import { taskArn, watchedContainers } from '../doubles/watched-container.ts';

let clock: SimulatedClock;
let endpoint: MetadataEndpoint;
let log = recordedLog();

before(async () => {
  clock = simulatedClock();
});
beforeEach(async () => {
  clock = simulatedClock();
  log = recordedLog();
  await endpoint?.close();
  endpoint = await startMetadataEndpoint(watchedContainers(2), { now: () => clock.monotonic() / 1000 });
});
after(() => endpoint.close());

function platform(given: Partial<EcsOptions> = {}) {
  return ecsPlatform({
    metadata: taskMetadata(endpoint.uri, clock.ask),
    provider: 'fargate',
    machine: async () => ({ cores: 2, memory: 1e9 }),
    ownInterfaces: async () => [{ name: 'eth0', rxBytes: 1, txBytes: 2 }],
    hostname: 'machine',
    ignored: () => false,
    monotonic: clock.monotonic,
    log: log.log,
    ...given,
  });
}

async function metricsOfAMinute(given: Partial<EcsOptions> = {}, meanwhile = () => {}) {
  const watched = platform(given);
  const before = await watched.sample();
  await clock.advance(60_000);
  meanwhile();
  const metrics = platformMetrics(before, await watched.sample());
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

test('CPU, memory and limits of each container, and the interfaces of all', async () => {
  const values = await metricsOfAMinute();
  assert.deepEqual(values, {
    'container.cpu.c1.usage': 1,
    'container.cpu.c1.limit': 25,
    'container.memory.c1.usage': 1_048_576 - 4096,
    'container.memory.c1.limit': 512 * 2 ** 20,
    'container.cpu.c2.usage': 2,
    'container.cpu.c2.limit': 25,
    'container.memory.c2.usage': 2 * (1_048_576 - 4096),
    'container.memory.c2.limit': 512 * 2 ** 20,
    'interface.eth0.rxBytes.delta': 0,
    'interface.eth0.txBytes.delta': 0,
  });
});

test('two requests a tick', async () => {
  const watched = platform();
  await watched.sample();
  await watched.sample();
  assert.deepEqual(endpoint.requests.sort(), ['/task', '/task', '/task/stats', '/task/stats']);
});

test('on a bridge each container has its own interfaces', async () => {
  endpoint.containers = watchedContainers(1, { bridge: true });
  endpoint.networkMode = 'bridge';
  const values = await metricsOfAMinute();
  assert.deepEqual(
    [values['interface.c1-eth0.rxBytes.delta'], values['interface.c1-eth0.txBytes.delta']],
    [1000, 500],
  );
  assert.equal(values['interface.eth0.rxBytes.delta'], undefined);
});

test("without limits, and with limits beyond all numbers, the machine's", async () => {
  for (const change of [
    () => (endpoint.task = { Limits: { CPU: 0, Memory: 0 } }),
    () => (endpoint.unlimited = true),
  ]) {
    change();
    const values = await metricsOfAMinute();
    assert.equal(values['container.memory.c1.limit'], 1e9);
    assert.equal(values['container.cpu.c1.limit'], endpoint.unlimited ? 50 : 200);
  }
});

test('null statistics cost their container its values, and nobody else', async () => {
  endpoint.silent.add('c1');
  const names = Object.keys(await metricsOfAMinute());
  assert.ok(!names.some((name) => name.includes('.c1.')) && names.some((name) => name.includes('.c2.')));
});

test('a restart under the same id gives no CPU, not even with a higher counter', async () => {
  const values = await metricsOfAMinute({}, () => {
    const [first] = endpoint.containers;
    if (first) Object.assign(first, { restarts: 1, cpu: first.cpu * 1000 });
  });
  assert.equal(values['container.cpu.c1.usage'], undefined);
  assert.equal(values['container.cpu.c2.usage'], 2);
});

test('an odd first container decides nothing', async () => {
  const containers = [
    { Name: 'volume', DockerId: 'x', Networks: null },
    ...((await (await fetch(`${endpoint.uri}/task`)).json()) as { Containers: object[] }).Containers,
  ];
  endpoint.task = {
    Containers: containers.map((each: object) =>
      'Networks' in each && each.Networks ? { ...each, Networks: [{ NetworkMode: 'bridge' }] } : each,
    ),
  };
  assert.deepEqual((await platform().sample()).interfaces, []);
});

test('ignored containers are nowhere', async () => {
  const ignored = (name: string) => name === 'c1';
  assert.ok(!Object.keys(await metricsOfAMinute({ ignored })).some((name) => name.includes('.c1.')));
  const { cloud } = await platform({ ignored }).whereabouts();
  assert.deepEqual(
    ((cloud?.metadata.containers ?? []) as { name: string }[]).map(({ name }) => name),
    ['c2'],
  );
});

for (const mood of ['not-ready', 'fails', 'busy', 'html', 'garbage', 'hangs'] as const)
  test(`${mood}: it waits, and a tick is an error that says where`, async () => {
    endpoint.mood = mood;
    assert.equal(await platform().isRunning(), false);
    assert.match(log.lines[0] ?? '', /^INFO <ecs> wait for the task API to be ready: /);
    await assert.rejects(platform().sample(), /task|\/v4\/me/);
    endpoint.mood = 'well';
    assert.equal(await platform().isRunning(), true);
  });

test('an endpoint that does not answer costs the containers one tick, the interfaces around the agent none', async () => {
  const [first] = endpoint.containers;
  if (first) first.traffic = { rx: 1000, tx: 500 };
  const watched = platform();
  const before = await watched.sample();
  endpoint.mood = 'fails';
  await clock.advance(60_000);
  const during = await watched.sample();
  assert.deepEqual(
    platformMetrics(before, during).map(({ name }) => name),
    ['interface.eth0.rxBytes.delta', 'interface.eth0.txBytes.delta'],
  );
  assert.match(log.lines.at(-1) ?? '', /^ERROR <metric> got status code 500 /);
  endpoint.mood = 'well';
  await clock.advance(60_000);
  const metrics = platformMetrics(during, await watched.sample());
  const values = Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  assert.equal(values['container.cpu.c1.usage'], 1);
  assert.equal(values['interface.c1-eth0.rxBytes.delta'], 1000);
});

test('on a bridge, an endpoint that does not answer leaves nothing to sample', async () => {
  endpoint.networkMode = 'bridge';
  const watched = platform();
  await watched.sample();
  endpoint.mood = 'fails';
  await assert.rejects(watched.sample(), /got status code 500/);
});

test('a task is not running before it says so', async () => {
  endpoint.knownStatus = 'CREATED';
  assert.equal(await platform().isRunning(), false);
});

test('who the host is', async () => {
  const { name, cloud } = await platform().whereabouts();
  assert.equal(name, '0123456789abcdef0123456789abcdef');
  assert.equal(cloud?.provider, 'fargate');
  const { containers, ...task } = cloud?.metadata ?? {};
  assert.deepEqual(task, {
    cluster: 'shop',
    task: name,
    task_arn: taskArn,
    task_family: 'web',
    task_version: '7',
    desired_status: 'RUNNING',
    known_status: 'RUNNING',
    pull_started_at: '2026-01-02T03:04:05.6789Z',
    limits: { cpu: 0.25, memory: 512 },
  });
  const [first] = containers as Record<string, unknown>[];
  assert.deepEqual(
    [first?.created_at, first?.limits, first?.labels !== undefined],
    ['2026-01-02T03:04:06.1Z', { cpu: 2, memory: 0 }, true],
  );
});

test("a task without a proper ARN has the machine's name", async () => {
  endpoint.task = { TaskARN: 'nonsense', Health: 'odd' };
  const { name, cloud } = await platform().whereabouts();
  assert.deepEqual([name, cloud?.metadata.task], ['machine', undefined]);
});

test('a null where a text should be costs no more than what it is of', async () => {
  const metadata = taskMetadata(endpoint.uri, clock.ask);
  const task = async () => {
    const found = await metadata.task();
    const Containers = found.Containers.map((one) => (one.Name === 'c1' ? { ...one, Name: null } : one));
    return { ...found, TaskARN: null, Containers };
  };
  const given = { metadata: { ...metadata, task }, ignored: (name: string) => name.startsWith('x') };
  assert.equal((await platform(given).whereabouts()).name, 'machine');
  const names = Object.keys(await metricsOfAMinute(given));
  assert.deepEqual(
    names.filter((name) => name.endsWith('.usage')),
    ['container.cpu.c2.usage', 'container.memory.c2.usage'],
  );
});

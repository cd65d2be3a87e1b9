import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import { type KubernetesOptions, kubernetesPlatform } from '../../../agent/platforms/kubernetes.ts';
import type { Platform } from '../../../agent/platforms/platform.ts';
import { kubelet } from '../../../agent/sources/kubelet.ts';
import { request } from '../../../agent/transport/request.ts';
import { type KubeletDouble, startKubelet } from '../doubles/kubelet.ts';
import { examplePod, type Measured, podStats } from '../doubles/pod.ts';

let double: KubeletDouble;
let platform: Platform;
let log: string[];
/** Seconds. */
let now: number;
let ignored: (name: string) => boolean;
let interfaces: () => Promise<{ name: string; rxBytes: number; txBytes: number }[]>;

beforeEach(async () => {
  double = await startKubelet();
  double.pods = { items: [examplePod()] };
  [log, now, ignored, interfaces] = [[], 0, () => false, async () => []];
  platform = kubernetesPlatform(options());
});
afterEach(() => double.close());

function options(): KubernetesOptions {
  return {
    kubelet: kubelet({
      base: `http://127.0.0.1:${double.port}`,
      namespace: 'shop',
      name: 'web-7d9c',
      ask: request,
    }),
    machine: async () => ({ cores: 4, memory: 2 ** 33 }),
    ownInterfaces: () => interfaces(),
    ignored: (name) => ignored(name),
    hideCommands: false,
    monotonic: () => now * 1000,
    log: (level, tag, text) => log.push(`${level} <${tag}> ${text}`),
  };
}

/** A sample at this second of the agent's clock, of these measurements. */
async function sampleAt(seconds: number, measured: Measured[]) {
  now = seconds;
  double.summary = { pods: [podStats(measured)] };
  return platform.sample();
}

test('restarts are told to whoever asks for more metrics', async () => {
  const extras = async () => (await sampleAt(0, [web(0, 100)])).containers.map(({ extra }) => extra);
  assert.deepEqual(await extras(), [undefined]);
  platform = kubernetesPlatform({ ...options(), extraMetrics: true });
  assert.deepEqual(await extras(), [{ restarts: 2 }]);
});

const namesIn = (containers: unknown) => (containers as { name: string }[]).map(({ name }) => name);

const named = (metrics: { name: string; value: number }[]) =>
  Object.fromEntries(metrics.map(({ name, value }) => [name, value]));

const web = (at: number, cpu: number): Measured => ({ name: 'web.server', at, cpu, memory: 50_000_000 });

test('usage is of the kubelet, limits are of the pod or else of the machine, and a tick asks each source once', async () => {
  interfaces = async () => [{ name: 'eth0', rxBytes: now * 100, txBytes: now * 10 }];
  const agent = (at: number, cpu: number) => ({ name: 'agent', at, cpu, memory: 1_000_000 });
  const first = await sampleAt(0, [web(0, 100), agent(0, 1)]);
  double.requests = [];
  // In another order than before.
  const second = await sampleAt(60, [agent(60, 2.5), web(60, 130)]);
  assert.deepEqual(double.requests.toSorted(), ['GET /pods', 'GET /stats/summary']);
  assert.deepEqual(named(platformMetrics(first, second)), {
    'container.cpu.web_server.usage': 50,
    'container.cpu.web_server.limit': 50,
    'container.memory.web_server.usage': 50_000_000,
    'container.memory.web_server.limit': 1.5 * 2 ** 30,
    'container.cpu.agent.usage': 2.5,
    'container.cpu.agent.limit': 400,
    'container.memory.agent.usage': 1_000_000,
    'container.memory.agent.limit': 2 ** 33,
    'interface.eth0.rxBytes.delta': 100,
    'interface.eth0.txBytes.delta': 10,
  });
  assert.deepEqual(log, []);
});

test('CPU usage is over the times at which the kubelet measured, not over those at which it was asked', async () => {
  // Each container has its own times, which lag behind by up to 20 seconds; both use half a core all the time.
  const measured = (at: number, lags: [number, number]) => [
    web(at - lags[0], (at - lags[0]) / 2),
    { name: 'agent', at: at - lags[1], cpu: (at - lags[1]) / 2, memory: 1 },
  ];
  const first = await sampleAt(100, measured(100, [20, 1]));
  const second = await sampleAt(160, measured(160, [0, 19]));
  const metrics = named(platformMetrics(first, second));
  assert.equal(metrics['container.cpu.web_server.usage'], 50);
  assert.equal(metrics['container.cpu.agent.usage'], 50);
});

test('a measurement that the kubelet has not renewed gives no CPU usage, and the next one covers both minutes', async () => {
  const samples = [
    await sampleAt(0, [web(0, 0)]),
    await sampleAt(60, [web(0, 0)]),
    await sampleAt(120, [web(120, 12)]),
  ] as const;
  assert.ok(!('container.cpu.web_server.usage' in named(platformMetrics(samples[0], samples[1]))));
  assert.equal(named(platformMetrics(samples[1], samples[2]))['container.cpu.web_server.usage'], 10);
});

test('native sidecars and init containers have usage and limits; a container that the pod does not list has usage', async () => {
  const measured = (at: number) =>
    ['proxy', 'migrate', 'debugger'].map((name) => ({ name, at, cpu: at / 10, memory: 4096 }));
  const metrics = platformMetrics(await sampleAt(0, measured(0)), await sampleAt(60, measured(60)));
  const limits = metrics.filter(({ name }) => name.endsWith('limit'));
  assert.deepEqual(named(limits), {
    'container.cpu.proxy.limit': 25,
    'container.memory.proxy.limit': 64 * 2 ** 20,
    'container.cpu.migrate.limit': 400,
    'container.memory.migrate.limit': 2 ** 33,
  });
  assert.equal(metrics.length - limits.length, 6);
});

test('a container that restarted has no CPU usage for a minute, be its new counter lower or higher', async () => {
  for (const counter of [1, 500]) {
    double.pods = { items: [examplePod()] };
    const first = await sampleAt(0, [web(0, 100)]);
    const pod = examplePod();
    for (const status of pod.status.containerStatuses)
      Object.assign(status, { restartCount: 9, containerID: 'containerd://another' });
    double.pods = { items: [pod] };
    const metrics = named(platformMetrics(first, await sampleAt(60, [web(60, counter)])));
    assert.ok(!('container.cpu.web_server.usage' in metrics));
    assert.equal(metrics['container.memory.web_server.usage'], 50_000_000);
  }
});

test('a container without statistics, or without a member of them, has the metrics of what there is', async () => {
  const stats = (cpu: unknown, memory: unknown) => {
    const part = podStats([]);
    double.summary = { pods: [{ ...part, containers: [{ name: 'agent', cpu, memory }, { name: 'proxy' }] }] };
  };
  const kinds = [
    [undefined, null],
    [{ time: null }, {}],
    [{ usageCoreNanoSeconds: 6e9 }, { usageBytes: 1 }],
  ];
  for (const [cpu, memory] of kinds) {
    stats(cpu, memory);
    now = 0;
    const first = await platform.sample();
    now = 60;
    const metrics = named(platformMetrics(first, await platform.sample()));
    assert.equal(metrics['container.cpu.agent.limit'], 400);
    assert.ok(!('container.memory.agent.usage' in metrics));
    // A counter without its time is over the agent's own.
    assert.equal(metrics['container.cpu.agent.usage'], cpu && 'usageCoreNanoSeconds' in cpu ? 0 : undefined);
  }
});

test('a kubelet that does not answer costs its containers one tick, the interfaces none, and is said', async () => {
  interfaces = async () => [{ name: 'eth0', rxBytes: now * 100, txBytes: now * 10 }];
  const first = await sampleAt(0, [web(0, 0)]);
  double.mood = 'fails';
  const without = await sampleAt(60, [web(60, 30)]);
  assert.deepEqual(Object.keys(named(platformMetrics(first, without))), [
    'interface.eth0.rxBytes.delta',
    'interface.eth0.txBytes.delta',
  ]);
  assert.match(log.join(), /^ERROR <metric> got status code 500/);
  double.mood = 'well';
  const metrics = named(platformMetrics(without, await sampleAt(120, [web(120, 60)])));
  assert.equal(metrics['container.cpu.web_server.usage'], 50);
  assert.equal(metrics['container.memory.web_server.usage'], 50_000_000);
  double.mood = 'fails';
  assert.deepEqual((await sampleAt(800, [])).containers, [], 'what is older than ten minutes is forgotten');
});

test('ignored containers are neither measured nor told of', async () => {
  ignored = (name) => /^(agent|proxy)$/.test(name);
  const measured = ['agent', 'proxy', 'web.server'].map((name) => ({ name, at: 0, cpu: 1, memory: 1 }));
  const { containers } = await sampleAt(0, measured);
  assert.deepEqual(
    containers.map(({ name }) => name),
    ['web.server'],
  );
  const { cloud } = await platform.whereabouts();
  assert.deepEqual(namesIn(cloud?.metadata.containers), ['web.server']);
});

test('the host is the pod, found again by its uid', async () => {
  const { name, customIdentifier, cloud } = await platform.whereabouts();
  assert.equal(name, 'web-7d9c');
  assert.equal(customIdentifier, '11111111-2222-3333-4444-555555555555.kubernetes');
  assert.equal(cloud?.provider, 'kubernetes');
  double.mood = 'garbage';
  await assert.rejects(platform.whereabouts(), /not JSON/);
});

test('it runs when the phase says so, in any case; a kubelet that cannot tell is a warning', async () => {
  for (const [phase, expected] of [
    ['Running', true],
    ['RUNNING', true],
    ['Pending', false],
    ['', false],
  ] as const) {
    const pod = examplePod();
    pod.status.phase = phase;
    double.pods = { items: [pod] };
    assert.equal(await platform.isRunning(), expected);
  }
  assert.deepEqual(log, []);
  double.forbidden = true;
  assert.equal(await platform.isRunning(), false);
  assert.match(log.join(), /^WARNING <kubernetes> failed to get metadata: got status code 403/);
});

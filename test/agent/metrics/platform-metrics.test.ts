import assert from 'node:assert/strict';
import { test } from 'node:test';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import type { ContainerSample, Sample } from '../../../agent/metrics/sample.ts';

const container = (name: string, cpuSeconds: number, life = '1'): ContainerSample => ({
  name,
  life,
  cpuNanoseconds: cpuSeconds * 1e9,
  memory: cpuSeconds,
  interfaces: [],
});
const sample = (at: number, containers: ContainerSample[], bytes?: number): Sample => ({
  at,
  containers,
  interfaces: bytes === undefined ? [] : [{ name: 'eth0.1', rxBytes: bytes, txBytes: bytes * 2 }],
});
const of = (previous: Sample | undefined, current: Sample) =>
  Object.fromEntries(platformMetrics(previous, current).map(({ name, value }) => [name, value]));

test('the first sample has none', () => {
  assert.deepEqual(platformMetrics(undefined, sample(0, [container('web', 1)], 1)), []);
});

test("containers' and the agent's own interfaces'", () => {
  const previous = sample(1000, [container('web', 3)], 100);
  assert.deepEqual(of(previous, sample(31_000, [container('web', 18)], 400)), {
    'container.cpu.web.usage': 50,
    'container.memory.web.usage': 18,
    'interface.eth0_1.rxBytes.delta': 10,
    'interface.eth0_1.txBytes.delta': 20,
  });
});

test('what is in one sample only has none', () => {
  const metrics = of(
    sample(0, [container('gone', 1), container('web', 1)], 7),
    sample(60_000, [container('web', 1), container('new', 1)]),
  );
  assert.deepEqual(Object.keys(metrics), ['container.cpu.web.usage', 'container.memory.web.usage']);
});

test('a lost tick makes the next one the mean of both', () => {
  assert.equal(
    of(sample(0, [container('web', 0)]), sample(120_000, [container('web', 60)]))['container.cpu.web.usage'],
    50,
  );
});

const gaps: [gap: number, usage: number | undefined][] = [
  [599_999, 100],
  [600_000, 100],
  [600_001, undefined],
  [86_400_000, undefined],
];
for (const [gap, usage] of gaps)
  test(`a baseline of ${gap} ms ago ${usage === undefined ? 'is too old' : 'counts'}`, () => {
    const metrics = of(
      sample(5, [container('web', 0)], 0),
      sample(5 + gap, [container('web', gap / 1000)], 9),
    );
    const near = Math.round(metrics['container.cpu.web.usage'] ?? Number.NaN);
    if (usage === undefined) assert.deepEqual(metrics, {});
    else assert.equal(near, usage);
  });

test('of two names that become one, the last one counts', () => {
  const previous = sample(0, [container('a.b', 0), container('a_b', 0)]);
  const metrics = platformMetrics(previous, sample(60_000, [container('a.b', 60), container('a_b', 30)]));
  assert.deepEqual(metrics, [
    { name: 'container.cpu.a_b.usage', value: 50 },
    { name: 'container.memory.a_b.usage', value: 30 },
  ]);
});

test('a restarted container has memory at once and CPU at its second sample', () => {
  const [first, second, third] = [
    sample(0, [container('web', 500)]),
    sample(60_000, [container('web', 600, '2')]),
    sample(120_000, [container('web', 630, '2')]),
  ];
  assert.deepEqual(Object.keys(of(first, second)), ['container.memory.web.usage']);
  assert.equal(of(second, third)['container.cpu.web.usage'], 50);
});

test("ECS's own containers have metrics as all others", () => {
  const pause = '~internal~ecs~pause';
  const metrics = of(sample(0, [container(pause, 0)]), sample(60_000, [container(pause, 60)]));
  assert.equal(metrics['container.cpu._internal_ecs_pause.usage'], 100);
});

test('a value that is no number is left out', () => {
  const odd = { ...container('web', Number.NaN), memory: Number.POSITIVE_INFINITY, memoryLimit: 5 };
  assert.deepEqual(of(sample(0, [odd], 0), sample(60_000, [odd], Number.NaN)), {
    'container.memory.web.limit': 5,
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import type { ContainerSample, Sample } from '../../../agent/metrics/sample.ts';

const container = (cpuSeconds: number, life = '1'): ContainerSample => ({
  name: 'web',
  life,
  cpuNanoseconds: cpuSeconds * 1e9,
  memory: cpuSeconds,
  interfaces: [],
});
const sample = (at: number, containers: ContainerSample[], bytes = 0): Sample => ({
  at,
  containers,
  interfaces: [{ name: 'eth0', rxBytes: bytes, txBytes: bytes }],
});
const of = (previous: Sample | undefined, current: Sample) =>
  Object.fromEntries(platformMetrics(previous, current).map(({ name, value }) => [name, value]));
const [cpu, memory] = ['container.cpu.web.usage', 'container.memory.web.usage'];

test('the first sample has none', () => {
  assert.deepEqual(of(undefined, sample(0, [container(1)], 1)), {});
});

test('a lost tick makes the next one the mean of both', () => {
  assert.equal(of(sample(0, [container(0)]), sample(120_000, [container(60)]))[cpu], 50);
});

const gaps: [milliseconds: number, counts: boolean][] = [
  [599_999, true],
  [600_000, true],
  [600_001, false],
  [86_400_000, false],
];
for (const [gap, counts] of gaps)
  test(`a baseline of ${gap} ms ago ${counts ? 'counts' : 'is too old for any metric'}`, () => {
    const metrics = of(sample(5, [container(0)]), sample(5 + gap, [container(gap / 2000)], 9));
    if (counts) assert.equal(metrics[cpu], 50);
    else assert.deepEqual(metrics, {});
  });

test('a restarted container has memory at once and CPU at its second sample', () => {
  const first = sample(0, [container(500)]);
  const second = sample(60_000, [container(600, '2')]);
  const third = sample(120_000, [container(630, '2')]);
  assert.deepEqual([of(first, second)[cpu], of(first, second)[memory]], [undefined, 600]);
  assert.equal(of(second, third)[cpu], 50);
});

test('a container that was away for a tick begins anew', () => {
  const [first, without, again] = [
    sample(0, [container(1)]),
    sample(60_000, []),
    sample(120_000, [container(2)]),
  ];
  assert.equal(of(first, without)[memory], undefined);
  assert.equal(of(without, again)[memory], undefined);
});

test('a value that is no number is left out, and no other', () => {
  const odd = { ...container(Number.NaN), memory: Number.POSITIVE_INFINITY, memoryLimit: 5 };
  assert.deepEqual(of(sample(0, [odd]), sample(60_000, [odd], Number.NaN)), {
    'container.memory.web.limit': 5,
  });
});

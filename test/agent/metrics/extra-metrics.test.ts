import assert from 'node:assert/strict';
import { test } from 'node:test';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import type { ContainerSample, ExtraCounters, Sample, Throttling } from '../../../agent/metrics/sample.ts';

const container = (extra?: ExtraCounters, life = '1'): ContainerSample => ({
  name: 'web.1',
  life,
  interfaces: [],
  ...(extra && { extra }),
});
const sample = (at: number, containers: ContainerSample[], task?: Sample['task']): Sample => ({
  at,
  containers,
  interfaces: [],
  ...(task && { task }),
});
const of = (previous: ContainerSample, current: ContainerSample) =>
  platformMetrics(sample(0, [previous]), sample(60_000, [current]));
const throttling = (periods: number, throttled: number): { throttling: Throttling } => ({
  throttling: { periods, throttled },
});

test('whoever does not ask gets none', () => {
  assert.deepEqual(of(container(), container()), []);
});

test('what a source does not tell is absent', () => {
  assert.deepEqual(of(container({}), container({})), []);
});

test('restarts and kills are counts so far', () => {
  assert.deepEqual(of(container({ restarts: 0 }), container({ restarts: 2, oomKills: 1 }, '2')), [
    { name: 'custom.container.restarts.web_1.count', value: 2 },
    { name: 'custom.container.oom_kills.web_1.count', value: 1 },
  ]);
});

const cases: [what: string, from: [number, number], to: [number, number], percent: number | undefined][] = [
  ['a quarter of the periods', [100, 10], [500, 110], 25],
  ['none of them', [100, 10], [500, 10], 0],
  ['all of them', [0, 0], [600, 600], 100],
  ['no work, and so no new period', [100, 10], [100, 10], 0],
  ['a throttled period that is counted before it is over', [100, 10], [101, 12], 100],
  ['no quota', [0, 0], [0, 0], undefined],
  ['a counter that began anew', [100, 10], [50, 5], undefined],
  ['a counter of which only one half went down', [100, 10], [200, 5], undefined],
];
for (const [what, from, to, percent] of cases)
  test(`throttled in percent: ${what}`, () => {
    const [metric] = of(container(throttling(...from)), container(throttling(...to)));
    assert.equal(metric?.value, percent);
    const [task] = platformMetrics(sample(0, [], throttling(...from)), sample(60_000, [], throttling(...to)));
    assert.deepEqual(
      task,
      percent === undefined ? undefined : { name: 'custom.task.cpu_throttled.percentage', value: percent },
    );
  });

test('two lives are not compared', () => {
  assert.deepEqual(of(container(throttling(0, 0)), container(throttling(100, 50), '2')), []);
});

test('storage is that of now, in bytes', () => {
  const task = { storage: { used: 5, size: 20 } };
  assert.deepEqual(platformMetrics(sample(0, []), sample(60_000, [], task)), [
    { name: 'custom.task.ephemeral_storage.used', value: 5 },
    { name: 'custom.task.ephemeral_storage.size', value: 20 },
  ]);
});

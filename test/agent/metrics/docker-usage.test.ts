import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  interfacesOf,
  type MemoryUsage,
  memoryOf,
  throttlingOf,
} from '../../../agent/metrics/docker-usage.ts';
import type { ContainerStats } from '../../../agent/sources/task-metadata.ts';

const v1 = { usage: 1000, stats: { cache: 300, inactive_file: 90, total_inactive_file: 200 } };
const v2 = { usage: 1000, stats: { file: 300, inactive_file: 200 } };

const cases: [
  what: string,
  memory: ContainerStats['memory_stats'],
  usage: MemoryUsage | undefined,
  bytes: number | undefined,
][] = [
  ['cgroup v1, nothing said: without its cache, as the original', v1, undefined, 700],
  ['cgroup v2, nothing said: without what was not used of late', v2, undefined, 800],
  ['cgroup v1, cache', v1, 'cache', 700],
  ['cgroup v1, inactive_file: that of the groups below too', v1, 'inactive_file', 800],
  ['cgroup v2, cache: there is none', v2, 'cache', 1000],
  ['cgroup v2, inactive_file', v2, 'inactive_file', 800],
  ['cache 0 is told', { usage: 1000, stats: { cache: 0, inactive_file: 200 } }, undefined, 1000],
  ['as much cache as usage', { usage: 300, stats: { cache: 300 } }, undefined, 0],
  ['more cache than usage, never below zero', { usage: 299, stats: { cache: 300 } }, undefined, 299],
  ['no details', { usage: 1000 }, undefined, 1000],
  ['null details', { usage: 1000, stats: null }, 'inactive_file', 1000],
  ['no usage', { stats: { cache: 300 } }, undefined, undefined],
  ['nothing, as of a container that ended', {}, undefined, undefined],
  ['not even that', undefined, undefined, undefined],
];
for (const [what, memory, usage, bytes] of cases)
  test(`memory: ${what}`, () => assert.equal(memoryOf(memory ? { memory_stats: memory } : {}, usage), bytes));

test('memory is never negative nor more than the usage', () => {
  const bytes = fc.maxSafeNat();
  const stats = fc.record(
    { cache: bytes, inactive_file: bytes, total_inactive_file: bytes },
    { requiredKeys: [] },
  );
  const usages = fc.constantFrom<(MemoryUsage | undefined)[]>(undefined, 'cache', 'inactive_file');
  fc.assert(
    fc.property(bytes, stats, usages, (usage, stats, chosen) => {
      const memory = memoryOf({ memory_stats: { usage, stats } }, chosen);
      assert.ok(memory !== undefined && memory >= 0 && memory <= usage);
    }),
  );
});

test('throttling is absent where no period was counted', () => {
  const of = (throttling_data: NonNullable<ContainerStats['cpu_stats']>['throttling_data']) =>
    throttlingOf({ cpu_stats: { throttling_data: throttling_data ?? null } });
  assert.deepEqual(of({ periods: 8, throttled_periods: 0 }), { periods: 8, throttled: 0 });
  assert.equal(of({ periods: 0, throttled_periods: 0 }), undefined);
  assert.equal(of({ periods: 8 }), undefined);
  assert.equal(of(null), undefined);
  assert.equal(throttlingOf({}), undefined);
});

test('interfaces are those with both counters', () => {
  const networks = {
    eth0: { rx_bytes: 1, tx_bytes: 0 },
    eth1: { rx_bytes: 1 },
    eth2: {},
  };
  assert.deepEqual(interfacesOf({ networks }), [{ name: 'eth0', rxBytes: 1, txBytes: 0 }]);
  for (const none of [{}, { networks: {} }, { networks: null }, { networks: { eth0: null } }])
    assert.deepEqual(interfacesOf(none), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interfaceMetrics } from '../../../agent/metrics/interface-metrics.ts';
import type { InterfaceCounters } from '../../../agent/metrics/sample.ts';

const counters = (name: string, rxBytes: number, txBytes: number): InterfaceCounters => ({
  name,
  rxBytes,
  txBytes,
});
const of = (previous: InterfaceCounters[], current: InterfaceCounters[], elapsed = 60_000) =>
  interfaceMetrics(previous, current, elapsed, (name) => `at-${name}`).map(({ name, value }) => [
    name,
    value,
  ]);

const [rx, tx] = ['interface.at-eth0.rxBytes.delta', 'interface.at-eth0.txBytes.delta'];
const before = [counters('eth0', 1000, 500)];

const cases: [what: string, current: InterfaceCounters[], metrics: unknown[]][] = [
  [
    'bytes a second, not rounded',
    [counters('eth0', 1000 + 90, 500 + 1)],
    [
      [rx, 1.5],
      [tx, 1 / 60],
    ],
  ],
  [
    'no traffic is 0',
    before,
    [
      [rx, 0],
      [tx, 0],
    ],
  ],
  ['one counter that went down has no rate, the other one has', [counters('eth0', 999, 560)], [[tx, 1]]],
  ['both went down', [counters('eth0', 0, 0)], []],
  ['an interface that appears waits', [counters('eth1', 9000, 9000)], []],
  ['an interface that is gone', [], []],
  [
    'beyond what a double counts by ones',
    [counters('eth0', 2 ** 60 + 1000, 500)],
    [
      [rx, 2 ** 60 / 60],
      [tx, 0],
    ],
  ],
];
for (const [what, current, metrics] of cases)
  test(what, () => assert.deepEqual(of(before, current), metrics));

test('without time between them there is no rate', () => {
  assert.deepEqual(of(before, [counters('eth0', 2000, 2000)], 0), []);
  assert.deepEqual(of(before, [counters('eth0', 2000, 2000)], -1), []);
});

test('who says when it was counted knows better', () => {
  const at = (countedAt: number, rxBytes: number) => [{ ...counters('eth0', rxBytes, 0), countedAt }];
  assert.deepEqual(of(at(0, 0), at(120_000, 60)), [
    [rx, 0.5],
    [tx, 0],
  ]);
  assert.deepEqual(of(at(60_000, 60), at(60_000, 60)), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerMetrics } from '../../../agent/metrics/container-metrics.ts';
import type { ContainerSample } from '../../../agent/metrics/sample.ts';

const second = 1e9;
const minute = 60_000;
const container = (members: Partial<ContainerSample> = {}): ContainerSample => ({
  name: 'web',
  life: '1',
  interfaces: [],
  ...members,
});
const of = (previous: Partial<ContainerSample>, current: Partial<ContainerSample>, elapsed = minute) =>
  Object.fromEntries(
    containerMetrics(container(previous), container(current), elapsed).map(({ name, value }) => [
      name,
      value,
    ]),
  );
const cpu = 'container.cpu.web.usage';

const usages: [
  what: string,
  from: Partial<ContainerSample>,
  to: Partial<ContainerSample>,
  usage: number | undefined,
][] = [
  ['a core all the time is 100', { cpuNanoseconds: 5 * second }, { cpuNanoseconds: 65 * second }, 100],
  ['two cores are 200', { cpuNanoseconds: 0 }, { cpuNanoseconds: 120 * second }, 200],
  ['no work is 0', { cpuNanoseconds: 7 }, { cpuNanoseconds: 7 }, 0],
  ['a counter that went down has none', { cpuNanoseconds: 8 }, { cpuNanoseconds: 7 }, undefined],
  ['not told before', {}, { cpuNanoseconds: 7 }, undefined],
  ['not told now', { cpuNanoseconds: 7 }, {}, undefined],
  [
    'the time of the source counts where both tell it',
    { cpuNanoseconds: 0, countedAt: 1000 },
    { cpuNanoseconds: 10 * second, countedAt: 41_000 },
    25,
  ],
  ['one time alone does not', { cpuNanoseconds: 0 }, { cpuNanoseconds: 60 * second, countedAt: 41_000 }, 100],
  [
    'the same measurement twice says nothing',
    { cpuNanoseconds: 5, countedAt: 1000 },
    { cpuNanoseconds: 5, countedAt: 1000 },
    undefined,
  ],
  [
    'after 200 core-days the counter is past 2^53',
    { cpuNanoseconds: 2e16 },
    { cpuNanoseconds: 2e16 + 6 * second },
    10,
  ],
];
for (const [what, from, to, usage] of usages)
  test(`CPU usage: ${what}`, () => assert.equal(of(from, to)[cpu], usage));

test('what is no rate is that of now, in another life too', () => {
  const now = { memory: 5, memoryLimit: 6, cpuLimit: 25 };
  const expected = {
    'container.cpu.web.limit': 25,
    'container.memory.web.usage': 5,
    'container.memory.web.limit': 6,
  };
  assert.deepEqual(of({ memory: 900, memoryLimit: 900, cpuLimit: 900 }, now), expected);
  assert.deepEqual(of({}, { ...now, life: '2' }), expected);
});

test('zeros are values', () => {
  assert.deepEqual(of({}, { memory: 0, cpuLimit: 0, memoryLimit: 0 }), {
    'container.cpu.web.limit': 0,
    'container.memory.web.usage': 0,
    'container.memory.web.limit': 0,
  });
});

test('after a restart no counter is compared, even one that is higher', () => {
  const interfaces = (bytes: number) => [{ name: 'eth0', rxBytes: bytes, txBytes: bytes }];
  const metrics = of(
    { cpuNanoseconds: 1, interfaces: interfaces(1) },
    { cpuNanoseconds: 1e12, interfaces: interfaces(1e9), life: '2' },
  );
  assert.deepEqual(metrics, {});
});

test("its interfaces carry the container's name, both sanitised", () => {
  const interfaces = (bytes: number) => [{ name: 'eth0.7', rxBytes: bytes, txBytes: 0 }];
  const metrics = of({ name: 'a.b', interfaces: interfaces(0) }, { name: 'a.b', interfaces: interfaces(60) });
  assert.deepEqual(metrics, {
    'interface.a_b-eth0_7.rxBytes.delta': 1,
    'interface.a_b-eth0_7.txBytes.delta': 0,
  });
});

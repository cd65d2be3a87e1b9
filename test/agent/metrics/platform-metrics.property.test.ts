import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import type { ContainerSample, Sample } from '../../../agent/metrics/sample.ts';

const counter = fc.double({ min: 0, max: 2 ** 64 });
const interfaces = fc.array(
  fc.record({ name: fc.constantFrom('eth0', 'eth1', 'lo.1'), rxBytes: counter, txBytes: counter }),
  { maxLength: 3 },
);
const container: fc.Arbitrary<ContainerSample> = fc.record(
  {
    name: fc.constantFrom('web', 'a.b', 'a_b', '~internal~ecs~pause'),
    life: fc.constantFrom('1', '2'),
    interfaces,
    cpuNanoseconds: counter,
    countedAt: fc.nat(),
    memory: counter,
    cpuLimit: counter,
    memoryLimit: counter,
    extra: fc.record(
      {
        throttling: fc.record({ periods: fc.nat(), throttled: fc.nat() }),
        restarts: fc.nat(),
        oomKills: fc.nat(),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['name', 'life', 'interfaces'] },
);
const sample: fc.Arbitrary<Sample> = fc.record({
  at: fc.double({ min: 0, max: 700_000, noNaN: true }),
  containers: fc.array(container, { maxLength: 4 }),
  interfaces,
});

test('no value is negative or no number, and no name is there twice, whatever was read', () => {
  fc.assert(
    fc.property(sample, sample, (one, other) => {
      const [previous, current] = one.at <= other.at ? [one, other] : [other, one];
      const metrics = platformMetrics(previous, current);
      for (const { name, value } of metrics) {
        assert.match(name, /^[A-Za-z0-9._-]+$/);
        assert.ok(Number.isFinite(value) && value >= 0, `${name} is ${value}`);
      }
      assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
    }),
  );
});

const growth = fc.record({
  milliseconds: fc.integer({ min: 1, max: 600_000 }),
  cpu: fc.nat(),
  received: fc.nat(),
  sent: fc.nat(),
});

test('rates times their intervals add up to what the counters grew by', () => {
  fc.assert(
    fc.property(fc.array(growth, { minLength: 1, maxLength: 30 }), (steps) => {
      const all = { at: 0, cpu: 0, received: 0, sent: 0 };
      const sums = new Map<string, number>();
      let previous = sampleOf(all);
      for (const { milliseconds, cpu, received, sent } of steps) {
        Object.assign(all, {
          at: all.at + milliseconds,
          cpu: all.cpu + cpu,
          received: all.received + received,
          sent: all.sent + sent,
        });
        const current = sampleOf(all);
        for (const { name, value } of platformMetrics(previous, current))
          sums.set(name, (sums.get(name) ?? 0) + value * milliseconds);
        previous = current;
      }
      // Percent of a core for a millisecond are ten thousand nanoseconds; bytes a second are a thousandth a millisecond.
      near((sums.get('container.cpu.web.usage') ?? 0) * 1e4, all.cpu);
      near((sums.get('interface.web-eth0.rxBytes.delta') ?? 0) / 1000, all.received);
      near((sums.get('interface.eth1.txBytes.delta') ?? 0) / 1000, all.sent);
    }),
  );
});

function sampleOf({
  at,
  cpu,
  received,
  sent,
}: {
  at: number;
  cpu: number;
  received: number;
  sent: number;
}): Sample {
  const own = { name: 'eth0', rxBytes: received, txBytes: 0 };
  return {
    at,
    containers: [{ name: 'web', life: '1', cpuNanoseconds: cpu, interfaces: [own] }],
    interfaces: [{ name: 'eth1', rxBytes: 0, txBytes: sent }],
  };
}

function near(value: number, expected: number): void {
  assert.ok(Math.abs(value - expected) <= 1e-9 * Math.max(1, expected), `${value} is not ${expected}`);
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import type { ContainerSample, Sample } from '../../../agent/metrics/sample.ts';

const minute = 60_000;

function container(given: Partial<ContainerSample> = {}): ContainerSample {
  return {
    name: 'web',
    life: 'a',
    cpuNanoseconds: 0,
    memory: 1024,
    cpuLimit: 25,
    memoryLimit: 4096,
    interfaces: [],
    ...given,
  };
}

function sample(at: number, containers: ContainerSample[], interfaces: Sample['interfaces'] = []): Sample {
  return { at, containers, interfaces };
}

const named = (previous: Sample | undefined, current: Sample) =>
  Object.fromEntries(platformMetrics(previous, current).map(({ name, value }) => [name, value]));

test('one container, one minute', () => {
  const before = container({
    cpuNanoseconds: 1e9,
    interfaces: [{ name: 'eth0', rxBytes: 100, txBytes: 50 }],
  });
  const after = container({
    cpuNanoseconds: 16e9,
    memory: 2048,
    interfaces: [{ name: 'eth0', rxBytes: 6100, txBytes: 3050 }],
  });
  assert.deepEqual(named(sample(0, [before]), sample(minute, [after])), {
    'container.cpu.web.usage': 25,
    'container.cpu.web.limit': 25,
    'container.memory.web.usage': 2048,
    'container.memory.web.limit': 4096,
    'interface.web-eth0.rxBytes.delta': 100,
    'interface.web-eth0.txBytes.delta': 50,
  });
});

test('interfaces of the namespace that all share', () => {
  const counters = (rxBytes: number, txBytes: number) => [{ name: 'eth0.5', rxBytes, txBytes }];
  assert.deepEqual(named(sample(0, [], counters(0, 0)), sample(minute, [], counters(60, 120))), {
    'interface.eth0_5.rxBytes.delta': 1,
    'interface.eth0_5.txBytes.delta': 2,
  });
});

const usage = 'container.cpu.web.usage';
for (const [what, given, value] of [
  ['the interval is the one between the samples', { cpuNanoseconds: 30e9 }, 50],
  ['a counter that went down', { cpuNanoseconds: 9e9 }, undefined],
  ['a restart, though the counter is higher', { cpuNanoseconds: 90e9, life: 'b' }, undefined],
  ['a counter that is not told', { cpuNanoseconds: undefined }, undefined],
  ['a counter at its old value', { cpuNanoseconds: 10e9 }, 0],
] as const)
  test(`CPU: ${what}`, () => {
    const { cpuNanoseconds, ...rest } = { life: 'a', ...given };
    const now = container({ ...rest, ...(cpuNanoseconds !== undefined && { cpuNanoseconds }) });
    if (cpuNanoseconds === undefined) delete now.cpuNanoseconds;
    const before = container({ cpuNanoseconds: 10e9 });
    const metrics = named(sample(0, [before]), sample(40_000, [now]));
    assert.equal(metrics[usage], value);
    assert.equal(metrics['container.memory.web.usage'], 1024, 'the rest is there');
  });

test('a baseline of ten minutes counts, an older one does not', () => {
  const [before, now] = [container(), container({ cpuNanoseconds: 600e9 })];
  assert.equal(named(sample(0, [before]), sample(10 * minute, [now]))[usage], 100);
  assert.deepEqual(named(sample(0, [before]), sample(10 * minute + 1, [now])), {});
  assert.deepEqual(named(undefined, sample(0, [now])), {});
});

test('what is in one sample only has no metrics; pause containers have some', () => {
  const pause = container({ name: '~internal~ecs~pause' });
  const before = sample(0, [container({ name: 'gone' }), pause]);
  const names = Object.keys(named(before, sample(minute, [container({ name: 'new' }), pause])));
  assert.ok(names.length === 4 && names.every((name) => name.includes('_internal_ecs_pause')));
});

test('of two names that become one, the last counts', () => {
  const both = (memory: number) => [container({ name: 'a.b' }), container({ name: 'a_b', memory })];
  const metrics = platformMetrics(sample(0, both(1)), sample(minute, both(7)));
  assert.deepEqual(
    metrics.filter(({ name }) => name === 'container.memory.a_b.usage').map(({ value }) => value),
    [7],
  );
});

const anyContainer = fc.record({
  name: fc.oneof(fc.constantFrom('web', 'db', 'a.b', 'a_b'), fc.string({ unit: 'grapheme', minLength: 1 })),
  life: fc.constantFrom('a', 'b'),
  cpuNanoseconds: fc.double({ min: 0, max: 2 ** 64, noNaN: true }),
  memory: fc.double({ min: 0, max: 2 ** 64, noNaN: true }),
  cpuLimit: fc.double({ min: 0, max: 1e5, noNaN: true }),
  memoryLimit: fc.double({ min: 0, max: 2 ** 64, noNaN: true }),
  interfaces: fc.array(
    fc.record({ name: fc.constantFrom('eth0', 'eth1'), rxBytes: fc.nat(), txBytes: fc.nat() }),
    { maxLength: 3 },
  ),
});
const anySample = fc.record({
  at: fc.integer({ min: 0, max: 20 * minute }),
  containers: fc.array(anyContainer, { maxLength: 5 }),
  interfaces: fc.array(
    fc.record({ name: fc.string({ minLength: 1 }), rxBytes: fc.nat(), txBytes: fc.nat() }),
    { maxLength: 3 },
  ),
});

test('whatever was read: names that Mackerel takes, each once, and values that are finite and not negative', () => {
  fc.assert(
    fc.property(anySample, anySample, (previous, current) => {
      const metrics = platformMetrics(previous, current);
      for (const { name, value } of metrics) {
        assert.match(name, /^[a-zA-Z0-9._-]+$/);
        assert.ok(Number.isFinite(value) && value >= 0, `${name} ${value}`);
      }
      assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
    }),
  );
});

/** What happens to a counter in a minute: it grows by so much, or its container starts anew, or it wraps. */
const events = fc.array(
  fc.oneof(
    fc.record({ grows: fc.integer({ min: 0, max: 120e9 }) }),
    fc.constant({ restarts: true }),
    fc.constant({ wraps: true }),
  ),
  { maxLength: 30 },
);

test('a counter that lives: every value is what was used in that minute, or there is none', () => {
  fc.assert(
    fc.property(events, (all) => {
      let [total, life, at] = [0, 0, 0];
      let previous = sample(0, [container({ life: '0' })]);
      for (const event of all) {
        at += minute;
        const grown = 'grows' in event ? event.grows : 0;
        if ('restarts' in event) [total, life] = [5e9, life + 1];
        // Counters of 32 bits are still about.
        total = 'wraps' in event ? total % 7 : total + grown;
        const current = sample(at, [container({ cpuNanoseconds: total, life: String(life) })]);
        const value = named(previous, current)[usage];
        if ('grows' in event) assert.ok(Math.abs((value ?? -1) - grown / 6e8) < 1e-9);
        else assert.ok(value === undefined || value === 0);
        previous = current;
      }
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nameInMetric } from '../../../agent/metrics/names.ts';

const cases: [name: string, part: string][] = [
  ['web', 'web'],
  ['web-1_A', 'web-1_A'],
  ['web.1', 'web_1'],
  ['~internal~ecs~pause', '_internal_ecs_pause'],
  ['eth0:1', 'eth0_1'],
  ['a b/c', 'a_b_c'],
  ['店', '_'],
  ['🐟', '_'],
];
for (const [name, part] of cases) test(`${name} is ${part}`, () => assert.equal(nameInMetric(name), part));

test('any name becomes a part that Mackerel takes, and that stays what it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      const part = nameInMetric(name);
      assert.match(part, /^[A-Za-z0-9_-]+$/);
      assert.equal(nameInMetric(part), part);
    }),
  );
});

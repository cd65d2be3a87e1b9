import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { RegisterInput } from '../../../../functions/sidecar/definition.ts';
import {
  firstViolation,
  registrationRules,
} from '../../../../functions/sidecar/registration-rules/first-violation.ts';
import { rows } from './rows/rows.ts';

describe('what ECS refuses', () => {
  for (const { id, message, broken, mended } of rows) {
    test(`${id}: ${message}`, () => {
      assert.deepEqual(firstViolation(broken), { id, message });
      assert.equal(firstViolation(mended), undefined);
    });
  }

  test('has a row for every rule, and every rule a source and a name of its own', () => {
    const ids = registrationRules.map(({ id }) => id);
    assert.deepEqual([...new Set(rows.map(({ id }) => id))].sort(), ids.toSorted());
    assert.equal(new Set(ids).size, ids.length);
    for (const { id, source } of registrationRules) assert.ok(source.length > 5, id);
  });
});

const mended = fc.constantFrom(...rows.map((row) => row.mended));

describe('what nobody knows', () => {
  test('a placeholder in the place of any value breaks no rule', () => {
    const placeholder = fc.constantFrom(
      '${value}',
      '{{ value }}',
      { Ref: 'Value' },
      { 'Fn::If': ['A', 'B', 'C'] },
    );
    fc.assert(
      fc.property(
        mended,
        placeholder,
        fc.infiniteStream(fc.nat({ max: 3 })),
        (definition, hidden, stream) => {
          const hide = (): boolean => stream.next().value === 0;
          assert.equal(
            firstViolation(withValuesHidden(definition, hidden, hide) as RegisterInput),
            undefined,
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a placeholder in the place of a whole object or list breaks no rule', () => {
    fc.assert(
      fc.property(
        mended,
        fc.nat(),
        fc.constantFrom('${value}', { Ref: 'Value' }),
        (definition, at, hidden) => {
          assert.equal(firstViolation(withOneHidden(definition, hidden, at) as RegisterInput), undefined);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('what has another shape than a definition never makes a rule throw', () => {
    fc.assert(
      fc.property(mended, fc.nat(), fc.jsonValue(), (definition, at, anything) => {
        firstViolation(withOneHidden(definition, anything, at) as RegisterInput);
      }),
      { numRuns: 2_000 },
    );
  });

  test('a CPU size of Fargate that is not in our table is left to ECS', () => {
    const definition = rows.find(({ id }) => id === 'fargate-size-unknown')?.mended;
    assert.deepEqual({ cpu: definition?.cpu, memory: definition?.memory }, { cpu: '32768', memory: '999' });
  });
});

function withValuesHidden(value: unknown, hidden: unknown, hide: () => boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => withValuesHidden(each, hidden, hide));
  if (typeof value !== 'object' || value === null) return value !== undefined && hide() ? hidden : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withValuesHidden(each, hidden, hide)]),
  );
}

/** The value with one of its nodes, counted from the outside, replaced. */
function withOneHidden(root: unknown, hidden: unknown, at: number): unknown {
  const nodes = JSON.stringify(root).match(/[[{,]/g)?.length ?? 1;
  let left = 1 + (at % nodes);
  const walk = (value: unknown): unknown => {
    left -= 1;
    if (left === -1) return hidden;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]));
  };
  return walk(root);
}

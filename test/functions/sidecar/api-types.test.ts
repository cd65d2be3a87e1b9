import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RegisterTaskDefinitionRequest$ } from '@aws-sdk/client-ecs';
import { type ApiType, requestType } from '../../../functions/sidecar/api-types.ts';

const scalars: Record<number, ApiType> = { 0: 'string', 1: 'number', 2: 'boolean' };
const [listOfScalar, mapOfScalar] = [64, 128];
const [list, map] = [1, 2];

test('the types of a registration are those by which the SDK writes it', () => {
  assert.deepEqual(requestType, typeOf(RegisterTaskDefinitionRequest$));
});

/** What Smithy's runtime schema says, in our words. */
function typeOf(given: unknown): ApiType {
  const schema = resolved(given);
  if (typeof schema === 'number') {
    if (schema & listOfScalar) return { list: scalars[schema & ~listOfScalar] as ApiType };
    if (schema & mapOfScalar) return { map: scalars[schema & ~mapOfScalar] as ApiType };
    return scalars[schema] as ApiType;
  }
  const [kind, , , , names, types] = schema as [number, unknown, unknown, unknown, unknown, unknown[]];
  if (kind === list) return { list: typeOf(names) };
  if (kind === map) return { map: typeOf(types) };
  return { members: Object.fromEntries((names as string[]).map((name, i) => [name, typeOf(types[i])])) };
}

/** A schema may be wrapped in a function, because of cycles, and in a pair, with its traits. */
function resolved(schema: unknown): unknown {
  if (typeof schema === 'function') return resolved(schema());
  return Array.isArray(schema) && typeof schema[1] !== 'string' ? resolved(schema[0]) : schema;
}

import { RegisterTaskDefinitionRequest$ } from '@aws-sdk/client-ecs';
import { isObject } from '../../../functions/sidecar/shape.ts';

interface WrongType {
  /** As `containerDefinitions[0].memory`. */
  path: string;
  /** As ECS says it in a SerializationException. */
  message: string;
}

/**
 * Where a RegisterTaskDefinition input has another JSON type than the API's. The types are read from the schema that
 * the SDK itself serialises by, so they are those of the API's model. What the schema does not know is not looked at,
 * and null is as good as absent, except as an element of a list.
 */
export function typeErrors(definition: unknown): WrongType[] {
  return [...walk(definition, RegisterTaskDefinitionRequest$, '')];
}

type Schema = unknown;

// Smithy's runtime schema: a number is a simple type, an array starts with its kind.
const simple = { 0: 'String', 1: 'Integer', 2: 'Boolean' } as const;
const listOfSimple = 64;
const mapOfSimple = 128;
const [list, map, structure, union] = [1, 2, 3, 4];

function* walk(value: unknown, given: Schema, path: string): Generator<WrongType> {
  if (value === undefined || value === null) return;
  const schema = resolved(given);
  if (typeof schema === 'number') yield* walkSimple(value, schema, path);
  else if (!Array.isArray(schema)) return;
  else if (schema[0] === list) yield* walkList(value, schema[4], path);
  else if (schema[0] === map) yield* walkMap(value, schema[5], path);
  else if (schema[0] === structure || schema[0] === union) {
    yield* walkStructure(value, schema[4] as string[], schema[5] as Schema[], path);
  }
}

/** A member's schema may be wrapped in a function, because of cycles, and in a pair, with its traits. */
function resolved(schema: Schema): Schema {
  if (typeof schema === 'function') return resolved(schema());
  const isPair = Array.isArray(schema) && typeof schema[1] !== 'string';
  return isPair ? resolved(schema[0]) : schema;
}

function* walkSimple(value: unknown, schema: number, path: string): Generator<WrongType> {
  if (schema & listOfSimple) yield* walkList(value, schema & ~listOfSimple, path);
  else if (schema & mapOfSimple) yield* walkMap(value, schema & ~mapOfSimple, path);
  else {
    const wanted = simple[schema as keyof typeof simple];
    const isRight = wanted === undefined || kindOf(value) === wanted;
    if (!isRight) yield { path, message: wrongType(value, wanted) };
  }
}

function* walkList(value: unknown, element: Schema, path: string): Generator<WrongType> {
  if (!Array.isArray(value)) {
    yield { path, message: 'Expected list or null' };
    return;
  }
  for (const [index, each] of value.entries()) {
    if (each === null)
      yield { path: `${path}[${index}]`, message: 'NULL_VALUE can not be an element of a list' };
    yield* walk(each, element, `${path}[${index}]`);
  }
}

function* walkMap(value: unknown, element: Schema, path: string): Generator<WrongType> {
  if (!isObject(value)) yield { path, message: 'Expected map or null' };
  else for (const [key, each] of Object.entries(value)) yield* walk(each, element, `${path}.${key}`);
}

function* walkStructure(
  value: unknown,
  names: string[],
  members: Schema[],
  path: string,
): Generator<WrongType> {
  if (!isObject(value)) {
    yield { path, message: 'Start of structure or map found where not expected.' };
    return;
  }
  for (const [index, name] of names.entries()) {
    yield* walk(value[name], members[index], path === '' ? name : `${path}.${name}`);
  }
}

function wrongType(value: unknown, wanted: string): string {
  if (typeof value === 'object') {
    return `Start of ${Array.isArray(value) ? 'list' : 'structure or map'} found where not expected.`;
  }
  const token =
    typeof value === 'boolean'
      ? String(value).toUpperCase()
      : kindOf(value) === 'String'
        ? 'STRING'
        : 'NUMBER';
  return `${token}_VALUE can not be converted to ${wanted === 'Integer' ? 'an' : 'a'} ${wanted}`;
}

function kindOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Fraction';
  return typeof value === 'string' ? 'String' : typeof value === 'boolean' ? 'Boolean' : 'Collection';
}

import { isObject } from '../../functions/sidecar/shape.ts';
import { matcherOf } from './event-matcher.ts';

/** An EventBridge event pattern: nested objects down to lists of what is accepted. */
export interface EventPattern {
  [key: string]: EventPattern | EventPattern[] | unknown[];
}

type Test = (value: unknown) => boolean;

/**
 * Reads an event pattern into a function that says whether an event matches.
 * Source: EventBridge User Guide, "Creating event patterns" and "Comparison operators for use in event patterns".
 * @throws for a pattern that EventBridge would refuse (InvalidEventPatternException)
 */
export function compilePattern(pattern: EventPattern): (event: unknown) => boolean {
  return objectTest(pattern);
}

function objectTest(pattern: EventPattern): Test {
  const fields = Object.entries(pattern).map(([key, expected]) =>
    key === '$or' ? anyOf(expected) : fieldTest(key, expected),
  );
  if (fields.length === 0) throw invalid('a pattern must have at least one field');
  return (value) => fields.every((test) => test(value));
}

function anyOf(alternatives: unknown): Test {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw invalid('$or must be a list of at least two patterns');
  }
  const tests = alternatives.map((alternative) => objectTest(readObject('$or', alternative)));
  return (value) => tests.some((test) => test(value));
}

function fieldTest(key: string, expected: unknown): Test {
  const test = Array.isArray(expected) ? leafTest(key, expected) : branchTest(readObject(key, expected));
  return (value) => test(isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined);
}

/** A list of objects in the event matches where one element satisfies all that the pattern asks of it. */
function branchTest(pattern: EventPattern): Test {
  const test = objectTest(pattern);
  return (value) => (Array.isArray(value) && value.length > 0 ? value.some(test) : test(value));
}

function leafTest(key: string, accepted: unknown[]): Test {
  if (accepted.length === 0) throw invalid(`"${key}" is an empty list`);
  const tests = accepted.map(matcherOf);
  return (value) => {
    const leaves = leavesOf(value);
    return tests.some((test) => (test.absent ? leaves.length === 0 : leaves.some(test.matches)));
  };
}

/** Only scalars are leaves: an object, an empty list and a field that is not there have none. */
function leavesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return value === undefined || isObject(value) ? [] : [value];
}

function readObject(key: string, value: unknown): EventPattern {
  if (isObject(value)) return value as EventPattern;
  throw invalid(`"${key}" must be an object or an array`);
}

function invalid(reason: string): Error {
  return new Error(`Event pattern is not valid. Reason: ${reason}`);
}

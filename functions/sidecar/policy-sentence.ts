import type { OutputUnit, Schema } from '@cfworker/json-schema';
import { closest } from 'fastest-levenshtein';
import schema from './policy.schema.json' with { type: 'json' };

const types: Record<string, string> = {
  object: 'an object of keys and values',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

/** What the schema's validator found, as a sentence that begins behind the path. Never with a value. */
export function policySentence(unit: OutputUnit): string {
  const node = nodeAt(unit.keywordLocation.slice(0, unit.keywordLocation.lastIndexOf('/')));
  switch (unit.keyword) {
    case 'false':
      return unknownKey(unit.instanceLocation);
    case 'enum':
      return `must be one of ${(node?.enum ?? []).join(', ')}.`;
    case 'type':
      return `must be ${[node?.type].flat().map(kindOf).join(' or ')}.`;
    case 'anyOf':
      return 'must be a text, or { parameter: NAME }.';
    case 'minimum':
      return `must be at least ${node?.minimum}.`;
    case 'maximum':
      return `must be at most ${node?.maximum}.`;
    case 'required':
      return `lacks ${(node?.required ?? []).join(', ')}.`;
    case 'pattern':
      // The sentence stands in the schema, beside the expression that it puts into words.
      return node?.$comment ?? `must match ${node?.pattern}.`;
    default:
      return 'must not be empty.';
  }
}

/** A part of a JSON pointer, as the validator writes them, as it stood in the document. */
export function unescapePointer(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
}

function kindOf(type: unknown): string {
  return types[String(type)] ?? String(type);
}

/** A key that is misspelt or misplaced must not silently do nothing. */
function unknownKey(location: string): string {
  const cut = location.lastIndexOf('/');
  const key = unescapePointer(location.slice(cut + 1));
  const known = Object.keys(propertiesAt(location.slice(0, cut)));
  const home = known.some((other) => isSpelt(other, key)) ? undefined : homeOf(key);
  if (home !== undefined) return `is not known here; it belongs ${home}.`;
  return known.length === 0 ? 'is not known.' : `is not known. Did you mean ${nearest(key, known)}?`;
}

function nearest(key: string, known: string[]): string {
  const beginning =
    key.length > 2 ? known.find((other) => isSpelt(other.slice(0, key.length), key)) : undefined;
  return beginning ?? closest(key, known);
}

function isSpelt(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Where a key is known that stands in the wrong place. */
function homeOf(key: string): string | undefined {
  const rule = propertiesAt('#/rules/0/match');
  if (Object.hasOwn(schema.properties, key)) return 'at the top of the policy';
  if (Object.hasOwn(schema.properties.sidecar.properties, key)) return 'under sidecar';
  return Object.hasOwn(rule, key) ? "under a rule's match" : undefined;
}

function propertiesAt(instanceLocation: string): Record<string, unknown> {
  let node: Schema | undefined = schema as Schema;
  for (const part of instanceLocation.split('/').slice(1)) {
    const child = /^\d+$/.test(part) ? node?.items : node?.properties?.[unescapePointer(part)];
    node = dereference(child as Schema | undefined);
  }
  const object = node?.anyOf?.find((alternative) => alternative.properties) ?? node;
  return object?.properties ?? {};
}

function nodeAt(keywordLocation: string): Schema | undefined {
  let node: unknown = schema;
  for (const part of keywordLocation.split('/').slice(1)) {
    if (part === '$ref') node = dereference(node as Schema);
    else node = (node as Record<string, unknown> | undefined)?.[unescapePointer(part)];
  }
  return node as Schema | undefined;
}

function dereference(node: Schema | undefined): Schema | undefined {
  return node?.$ref === undefined ? node : nodeAt(node.$ref);
}

import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import { closest } from 'fastest-levenshtein';
import { load, YAMLException } from 'js-yaml';
import schema from './policy.schema.json' with { type: 'json' };
import type { PolicyDocument } from './policy-document.ts';

export interface PolicyError {
  /** Where in the document, as `rules[0].match.family`; empty for the document itself. */
  path: string;
  message: string;
}

export type PolicyReading = { document: PolicyDocument } | { errors: PolicyError[] };

/** Keywords that only say that something below them failed; the error below says what. */
const summaries = new Set(['properties', 'items', '$ref', 'additionalProperties']);

/**
 * Reads a policy document, YAML 1.2 or JSON, and checks it against `policy.schema.json`.
 * Errors name the path and the remedy and never show a value.
 */
export function readPolicy(text: string): PolicyReading {
  try {
    const parsed = load(text);
    const { valid, errors } = new Validator(schema as Schema, '2020-12', false).validate(parsed);
    return valid ? { document: parsed as PolicyDocument } : { errors: explain(errors) };
  } catch (error) {
    return { errors: [{ path: '', message: syntaxError(error) }] };
  }
}

function syntaxError(error: unknown): string {
  // The validator writes paths as URIs, which cannot hold half a surrogate pair.
  if (error instanceof URIError) return 'The policy has a key that is no Unicode text.';
  if (!(error instanceof YAMLException)) return 'The policy is neither YAML nor JSON.';
  // Some reasons quote an alias or a tag, which is what a value that begins with * or ! is taken for.
  const reason = error.reason.replace(/"[^"]*"|!<.*>/g, '…');
  const line = error.mark ? `, line ${error.mark.line + 1}` : '';
  return `The policy is neither YAML nor JSON: ${reason}${line}.`;
}

function explain(units: OutputUnit[]): PolicyError[] {
  const alternatives = units.filter((unit) => unit.keyword === 'anyOf').map((unit) => unit.keywordLocation);
  const leaves = units.filter(
    (unit) =>
      !summaries.has(unit.keyword) &&
      !alternatives.some((place) => unit.keywordLocation.startsWith(`${place}/`)),
  );
  return leaves.map((unit) => ({ path: pathOf(unit.instanceLocation), message: sentence(unit) }));
}

function sentence(unit: OutputUnit): string {
  const node = nodeAt(unit.keywordLocation.slice(0, unit.keywordLocation.lastIndexOf('/')));
  switch (unit.keyword) {
    case 'false':
      return unknownKey(unit.instanceLocation);
    case 'enum':
      return `must be one of ${(node?.enum ?? []).join(', ')}.`;
    case 'type':
      return `must be ${[node?.type].flat().join(' or ')}.`;
    case 'anyOf':
      return 'must be a text, or { parameter: NAME }.';
    case 'minimum':
      return `must be at least ${node?.minimum}.`;
    case 'maximum':
      return `must be at most ${node?.maximum}.`;
    case 'required':
      return `lacks ${(node?.required ?? []).join(', ')}.`;
    case 'propertyNames':
      return 'has a name that is no environment variable, or one that Remora sets itself.';
    case 'pattern':
      return `must match ${node?.pattern}.`;
    default:
      return 'must not be empty.';
  }
}

/** "is not known. Did you mean …?": a key that is misspelt must not silently do nothing. */
function unknownKey(location: string): string {
  const cut = location.lastIndexOf('/');
  const known = Object.keys(propertiesAt(location.slice(0, cut)));
  const key = unescapePointer(location.slice(cut + 1));
  return known.length === 0 ? 'is not known.' : `is not known. Did you mean ${closest(key, known)}?`;
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
  if (!node?.$ref) return node;
  return nodeAt(node.$ref);
}

function pathOf(instanceLocation: string): string {
  return instanceLocation
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${unescapePointer(part)}`))
    .join('')
    .replace(/^\./, '');
}

function unescapePointer(part: string): string {
  return decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
}

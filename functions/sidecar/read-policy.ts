import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import { load, YAMLException } from 'js-yaml';
import schema from './policy.schema.json' with { type: 'json' };
import type { PolicyDocument } from './policy-document.ts';
import { policySentence, unescapePointer } from './policy-sentence.ts';

export interface PolicyError {
  /** Where in the document, as `rules[0].match.family`; empty for the document itself. */
  path: string;
  message: string;
}

export type PolicyReading = { document: PolicyDocument } | { errors: PolicyError[] };

/** Keywords that only say that something below them failed; the error below says what. */
const summaries = new Set(['properties', 'items', '$ref', 'additionalProperties', 'propertyNames']);

/**
 * Reads a policy document, YAML 1.2 or JSON, and checks it against `policy.schema.json`.
 * Errors name the path and the remedy and never show a value.
 */
export function readPolicy(text: string): PolicyReading {
  try {
    if (isBlank(text)) return { errors: [{ path: '', message: 'The policy is empty; {} is the smallest.' }] };
    const parsed = load(text);
    const { valid, errors } = new Validator(schema as Schema, '2020-12', false).validate(parsed);
    return valid ? { document: parsed as PolicyDocument } : { errors: explain(errors) };
  } catch (error) {
    return { errors: [{ path: '', message: syntaxError(error) }] };
  }
}

/** Whether there is nothing but space and remarks. */
function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#|$)/.test(line));
}

function syntaxError(error: unknown): string {
  // The validator writes paths as URIs, which cannot hold half a surrogate pair.
  if (error instanceof URIError) return 'The policy has a key that is no Unicode text.';
  if (!(error instanceof YAMLException)) return 'The policy is neither YAML nor JSON.';
  // Some reasons quote an alias or a tag, which is what a value that begins with * or ! is taken for.
  const reason = error.reason.replace(/"[^"]*"|!<.*>/g, '…');
  const remedy = error.reason.startsWith('unidentified alias')
    ? '; a value that begins with * needs quotes'
    : '';
  const line = error.mark ? `, line ${error.mark.line + 1}` : '';
  return `The policy is neither YAML nor JSON: ${reason}${line}${remedy}.`;
}

function explain(units: OutputUnit[]): PolicyError[] {
  const alternatives = units.filter((unit) => unit.keyword === 'anyOf').map((unit) => unit.keywordLocation);
  const leaves = units.filter(
    (unit) =>
      !summaries.has(unit.keyword) &&
      !alternatives.some((place) => unit.keywordLocation.startsWith(`${place}/`)),
  );
  return leaves.map((unit) => ({ path: pathOf(unit.instanceLocation), message: textOf(unit) }));
}

function textOf(unit: OutputUnit): string {
  const sentence = policySentence(unit);
  return unit.instanceLocation === '#' ? `The policy ${sentence}` : sentence;
}

function pathOf(instanceLocation: string): string {
  return instanceLocation
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${unescapePointer(part)}`))
    .join('')
    .replace(/^\./, '');
}

import { closest, distance } from 'fastest-levenshtein';

/** A mapping of the file, whose members are asked for by name; an error names the path to them. */
export interface Mapping {
  /** `plugin.metrics.` or empty. */
  prefix: string;
  members: Record<string, unknown>;
}

/** @throws Error where it is something else; undefined where it is absent or null */
export function mappingAt(value: unknown, path: string): Mapping | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Error(`${path || 'the configuration'}: must be a mapping of keys to values`);
  return { prefix: path === '' ? '' : `${path}.`, members: value as Record<string, unknown> };
}

/** Text as written; null counts as empty, and empty as absent. */
export function textAt({ prefix, members }: Mapping, key: string): string | undefined {
  return textOf(members[key], prefix + key) || undefined;
}

export function textOf(value: unknown, path: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new Error(`${path}: must be a text`);
  return value;
}

export function listAt({ prefix, members }: Mapping, key: string): unknown[] {
  const value = members[key] ?? [];
  if (!Array.isArray(value)) throw new Error(`${prefix}${key}: must be a list`);
  return value;
}

/** Whole seconds, a fraction being cut off; 0 where absent. */
export function secondsAt({ prefix, members }: Mapping, key: string): number {
  const text = textOf(members[key], prefix + key).trim();
  const seconds = text === '' ? 0 : Number(text);
  if (!Number.isFinite(seconds)) throw new Error(`${prefix}${key}: must be a number of seconds`);
  return Math.trunc(seconds);
}

/** One warning for each member that nobody asks for, with the known key that is nearest to it. */
export function unknownKeys({ prefix, members }: Mapping, known: readonly string[]): string[] {
  return Object.keys(members)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const nearest = closest(key, known);
      const near = distance(key.toLowerCase(), nearest.toLowerCase()) <= 3;
      return `${prefix}${key}: no such key${near ? `; is ${prefix}${nearest} meant?` : ''}`;
    });
}

/** Variables, as a process is given them. */
export type Environment = Record<string, string | undefined>;

/** @throws Error as the original words it; an empty value is none */
export function needed(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} environment variable is not set`);
  return value;
}

/**
 * A variable that switches something on.
 *
 * @returns undefined where it says neither yes nor no
 */
export function isOn(value: string | undefined): boolean | undefined {
  if (/^\s*(1|t|true|y|yes|on)\s*$/i.test(value ?? '')) return true;
  return /^\s*(0|f|false|n|no|off)?\s*$/i.test(value ?? '') ? false : undefined;
}

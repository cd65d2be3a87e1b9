import { completeConfig } from './complete-config.ts';
import type { Config } from './config.ts';
import type { Reach } from './reach.ts';
import { readLocation } from './read-location.ts';

/** A configuration, and what in its file a person should look at again. */
export interface Loaded {
  config: Config;
  warnings: string[];
}

/**
 * The configuration as the environment has it: MACKEREL_AGENT_CONFIG says where the file is, if there is one.
 *
 * @throws Unavailable where the file cannot be had, else Error naming the key that is wrong
 */
export async function loadConfig(reach: Reach): Promise<Loaded> {
  const { environment } = reach;
  const location = environment.MACKEREL_AGENT_CONFIG;
  if (!location) return { config: completeConfig({}, environment), warnings: [] };
  const text = await readLocation(location, reach);
  // Who has no file needs no parser.
  const { parseSettings } = await import('./parse-settings.ts');
  const { settings, warnings } = parseSettings(text);
  return { config: completeConfig(settings, environment), warnings };
}

/** Whether two say the same, whatever the order of their keys. */
export function isSameConfig(one: Config, other: Config): boolean {
  return ordered(one) === ordered(other);
}

function ordered(config: Config): string {
  return JSON.stringify(config, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

/**
 * Minutes from one look at the configuration to the next, in milliseconds; 0 for never.
 *
 * @throws Error where the variable is no whole number
 */
export function pollingInterval(environment: Reach['environment']): number {
  const name = 'MACKEREL_AGENT_CONFIG_POLLING_DURATION_MINUTES';
  const text = environment[name] ?? '';
  if (!/^[+-]?\d+$|^$/.test(text)) throw new Error(`${name}: must be a whole number of minutes`);
  return Math.max(0, Number(text)) * 60_000;
}

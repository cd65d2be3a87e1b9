import type { CheckPlugin } from '../configuration/config.ts';
import type { Finding } from '../mackerel/check-reports.ts';
import { runPlugin, type Surroundings } from './run-plugin.ts';

/** Mackerel takes messages of fewer than 1024 characters. */
const longest = 1023;

const statuses = ['OK', 'WARNING', 'CRITICAL'] as const;

/**
 * What a check finds; never throws.
 *
 * @param time epoch seconds
 * @returns undefined where the agent was told to stop before the check ended
 */
export async function runCheck(
  check: CheckPlugin,
  time: number,
  around: Surroundings,
): Promise<Finding | undefined> {
  const found = { name: check.name, occurredAt: time };
  try {
    const outcome = await runPlugin(check, 'check', around);
    if (!outcome) return undefined;
    const { code = -1, stdout } = outcome;
    return { ...found, status: statuses[code] ?? 'UNKNOWN', message: cutMessage(stdout) };
  } catch (error) {
    const { message } = error as Error;
    around.log('WARNING', 'check', `plugin ${check.name}: ${message}`);
    return { ...found, status: 'UNKNOWN', message: cutMessage(message) };
  }
}

/** A character of two halves is kept whole or not at all. */
export function cutMessage(text: string): string {
  const wellFormed = text.toWellFormed();
  if (wellFormed.length <= longest) return wellFormed;
  const cutsOne = wellFormed.codePointAt(longest - 1) !== wellFormed.charCodeAt(longest - 1);
  return wellFormed.slice(0, cutsOne ? longest - 1 : longest);
}

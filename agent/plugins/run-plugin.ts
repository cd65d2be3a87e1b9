import type { CheckPlugin, MetricPlugin } from '../configuration/config.ts';
import type { Log } from '../log.ts';
import type { Outcome, Programs } from './programs.ts';

/** What running a plugin needs. */
export interface Surroundings {
  programs: Programs;
  log: Log;
  /** Aborted when the agent shall stop. */
  stop: AbortSignal;
}

/**
 * Runs a plugin and tells the log what it said on stderr. Its command, arguments and variables are never logged, and
 * neither is what it printed.
 *
 * @returns undefined where the agent was told to stop
 * @throws Error where it cannot be started, or its time was over
 */
export async function runPlugin(
  plugin: MetricPlugin | CheckPlugin,
  tag: 'metric' | 'check',
  { programs, log, stop }: Surroundings,
): Promise<Outcome | undefined> {
  log('DEBUG', tag, `plugin ${plugin.name}: starts`);
  const outcome = await programs.run(plugin, stop);
  if (outcome.said !== '') log('INFO', tag, `plugin ${plugin.name}: ${outcome.said}`);
  if (outcome.ended === 'stopped') return undefined;
  if (outcome.ended === 'timed out') throw new Error('command timed out');
  return outcome;
}

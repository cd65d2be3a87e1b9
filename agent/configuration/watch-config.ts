import type { Bell } from '../bell.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Config } from './config.ts';
import { isSameConfig, loadConfig, pollingInterval } from './load-config.ts';
import { type Reach, Unavailable } from './reach.ts';

/** What looking after the configuration needs. */
export interface Watch extends Reach {
  /** Rung where a person wants it read again. */
  reload: Bell;
  clock: Clock;
  log: Log;
}

/** Milliseconds. */
const firstPause = 1_000;
const longestPause = 60_000;

/**
 * The configuration to start with. What only is not to be had for now is tried again; the rest is for a person to mend.
 *
 * @returns undefined where the signal was aborted first
 * @throws Error, said once, naming what is to be mended
 */
export async function firstConfig(watch: Watch, signal: AbortSignal): Promise<Config | undefined> {
  const { clock, log } = watch;
  const say = saidOnce(log);
  for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
    try {
      const { config, warnings } = await loadConfig({ ...watch, signal });
      for (const warning of warnings) log('WARNING', 'config', warning);
      return config;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof Unavailable && error.transient)) throw error;
      say(`failed to load config (it is tried again): ${error.message}`);
    }
    await clock.wait(pause, signal);
  }
  return undefined;
}

/**
 * The configuration that follows: read again when the bell is rung, or when a look at it in its time shows a change. One
 * that is broken or not to be had is no reason to stop: the present one stays.
 *
 * @returns undefined where the signal was aborted first
 */
export async function nextConfig(
  present: Config,
  watch: Watch,
  signal: AbortSignal,
): Promise<Config | undefined> {
  const { environment, reload, log } = watch;
  const interval = environment.MACKEREL_AGENT_CONFIG ? pollingInterval(environment) : 0;
  const say = saidOnce(log);
  while (!signal.aborted) {
    const asked = await reload.heard(interval || Number.POSITIVE_INFINITY, signal);
    if (signal.aborted) return undefined;
    if (asked) log('INFO', 'agent', 'reload config: signal = hangup');
    try {
      const { config, warnings } = await loadConfig({ ...watch, signal });
      if (!asked && isSameConfig(config, present)) continue;
      if (!asked) log('INFO', 'config', 'detected config changes');
      for (const warning of warnings) log('WARNING', 'config', warning);
      return config;
    } catch (error) {
      if (!signal.aborted)
        say(`failed to load config (the present one stays): ${(error as Error).message}`, asked);
    }
  }
  return undefined;
}

/** A server that is gone for a day is one line, not one a minute; a person who asks gets an answer. */
function saidOnce(log: Log): (text: string, again?: boolean) => void {
  let last = '';
  return (text, again = false) => {
    if (text !== last || again) log('WARNING', 'config', text);
    last = text;
  };
}

import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type Host, isTransient, type Mackerel } from './api.ts';
import { findOrCreateHost } from './find-or-create-host.ts';
import type { HostIdStore } from './host-id-store.ts';
import type { HostParameters } from './host-parameters.ts';

/** Milliseconds from one try to the next: doubled each time, up to ten minutes. */
const firstPause = 1_000;
const longestPause = 600_000;

export interface Registration {
  mackerel: Mackerel;
  store: HostIdStore;
  /** What is told of the host; asked for again with each try, for a source may be late. */
  parameters: () => Promise<HostParameters>;
  /** Mackerel took all of this before: what it refuses now, as a key, can be mended there, and is asked again. */
  wasTaken?: boolean | undefined;
  clock: Clock;
  log: Log;
}

/**
 * Registers the host, at once and then again until it succeeds.
 *
 * @returns undefined where the signal was aborted first
 * @throws ApiError where Mackerel refuses what it never took: the key, or what we say of the host, is wrong
 */
export async function register(
  { mackerel, store, parameters, wasTaken, clock, log }: Registration,
  signal: AbortSignal,
): Promise<Host | undefined> {
  for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, longestPause)) {
    try {
      const host = parameters();
      const registered = await findOrCreateHost(mackerel, await host, store, log);
      log('INFO', 'agent', `start the agent: host id = ${registered.id}, host name = ${(await host).name}`);
      warnOfSize(registered, log);
      return registered;
    } catch (error) {
      if (!isTransient(error) && !wasTaken) throw error;
      log(
        isTransient(error) ? 'INFO' : 'WARNING',
        'agent',
        `retry to find host: ${(error as Error).message}`,
      );
    }
    await clock.wait(pause, signal);
  }
  return undefined;
}

/** What kind of host it is, and so what it costs, is for Mackerel to say; a person should know. */
function warnOfSize({ id, size }: Host, log: Log): void {
  if (size !== 'standard') return;
  const text = `Mackerel registered the host ${id} as standard, not micro: it is billed as a standard host. See Mackerel's page on host types.`;
  log('WARNING', 'agent', text);
}

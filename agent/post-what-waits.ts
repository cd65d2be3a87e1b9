import type { Run } from './agent.ts';
import { isNotFound, type Mackerel } from './mackerel/api.ts';

/** Milliseconds. */
const rest = 30_000;

/**
 * Posts the metrics and reports that wait. Everybody who has something to tell calls it; while Mackerel does not take
 * all, it is asked twice a minute at most. Never throws.
 *
 * @param registerAgain is called where the host is gone
 */
export async function postWhatWaits(run: Run, registerAgain: () => Promise<void>): Promise<void> {
  const { kept, mackerel, clock, log } = run;
  const { hostId, backlog, reports } = kept;
  if (hostId === undefined || clock.monotonic() < (kept.restsUntil ?? 0)) return;
  const known = await Promise.all([backlog.flush(hostId, mackerel), reports.flush(hostId, mackerel)]);
  if (backlog.isStuck || reports.isStuck) kept.restsUntil = clock.monotonic() + rest;
  if (known.every(Boolean) || !(await isGone(mackerel, hostId))) return;
  // Another caller may have seen it first: two registrations would make two hosts.
  if (kept.hostId !== hostId) return;
  log('WARNING', 'agent', `Mackerel knows the host ${hostId} no more: registering again`);
  delete kept.hostId;
  try {
    await kept.store.forget();
    await registerAgain();
  } catch (error) {
    log('ERROR', 'agent', `failed to register again: ${(error as Error).message}`);
    // It is found gone once more, and so tried again.
    kept.hostId = hostId;
    kept.restsUntil = clock.monotonic() + rest;
  }
}

/** A 404 may also come from something on the way to Mackerel: a new host is made only where Mackerel says so twice. */
async function isGone(mackerel: Mackerel, hostId: string): Promise<boolean> {
  try {
    return (await mackerel.findHost(hostId)).isRetired;
  } catch (error) {
    return isNotFound(error);
  }
}

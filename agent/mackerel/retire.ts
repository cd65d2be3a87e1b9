import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { isNotFound, type Mackerel } from './api.ts';
import type { HostIdStore } from './host-id-store.ts';

const tries = 3;

/** Milliseconds. ECS kills a container 30 seconds after it asked it to stop: three tries and a flush fit well into that. */
const timeout = 5_000;
const pause = 1_000;

/** Retires the host, so that Mackerel neither shows nor bills what is gone. A failure is said and no more. */
export async function retire(
  id: string,
  { mackerel, store, clock, log }: { mackerel: Mackerel; store: HostIdStore; clock: Clock; log: Log },
): Promise<void> {
  for (let left = tries; left > 0; left -= 1) {
    try {
      await mackerel.retire(id, timeout);
      return await store.forget();
    } catch (error) {
      // Gone already: that is what we wanted.
      if (isNotFound(error)) return store.forget();
      log('WARNING', 'agent', `failed to retire: ${(error as Error).message}`);
    }
    if (left > 1) await clock.wait(pause);
  }
}

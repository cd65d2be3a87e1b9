import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { tell, terminate } from './process-group.ts';
import type { Exit, Running } from './start-program.ts';

/** Milliseconds from TERM to KILL: for a program whose time is over, and for one that holds up the agent's own end. */
const grace = 10_000;
export const shortGrace = 2_000;

/** Milliseconds from one look to the next, whether anybody of a group is left. */
const pause = 200;

export interface Limits {
  /** Milliseconds. */
  timeout: number;
  stop: AbortSignal;
  clock: Clock;
  log: Log;
}

/** How a program ended, and what ended it. */
export interface Ending {
  /** Absent where it could not even be killed, and the agent must go. */
  exit: Exit | undefined;
  ended: 'timed out' | 'stopped' | undefined;
}

/** Waits until a program ends; ends it and its group when its time is over, or the agent is told to stop. */
export async function untilEnded(
  { pid, exited }: Running,
  { timeout, stop, clock, log }: Limits,
): Promise<Ending> {
  const over = new AbortController();
  const hurried = new AbortController();
  const hurry = () => hurried.abort();
  if (stop.aborted) hurry();
  stop.addEventListener('abort', hurry);
  let ended: Ending['ended'];
  let terminated = 0;
  const limit = async (): Promise<undefined> => {
    await clock.wait(timeout, hurried.signal);
    if (over.signal.aborted) return;
    ended = stop.aborted ? 'stopped' : 'timed out';
    terminate(pid);
    terminated = clock.monotonic();
    if (!stop.aborted) await clock.wait(grace, hurried.signal);
    if (stop.aborted) await clock.wait(shortGrace, over.signal);
    if (over.signal.aborted) return;
    tell(pid, 'SIGKILL');
    await clock.wait(shortGrace, over.signal);
    if (over.signal.aborted) return;
    log('WARNING', 'agent', `process ${pid} does not end, although it was killed`);
    await aborted(hurried.signal);
  };
  const exit: Exit | undefined = await Promise.race([exited, limit()]);
  over.abort();
  // Who led the group may be gone, and those whom it led may not have listened.
  const patience = () => terminated + (stop.aborted ? shortGrace : grace) - clock.monotonic();
  while (ended && tell(pid, 0) && patience() > 0) await clock.wait(pause);
  if (ended) tell(pid, 'SIGKILL');
  hurried.abort();
  stop.removeEventListener('abort', hurry);
  return { exit, ended };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

import type { Clock } from './clock.ts';

/**
 * Runs a task each interval until the signal is aborted, the first time after `first` milliseconds. The beat does not
 * drift; a beat that comes while the task still runs is skipped. The task must not throw: it has the log for that.
 */
export async function every(
  interval: number,
  task: () => Promise<void>,
  { clock, signal, first = interval }: { clock: Clock; signal: AbortSignal; first?: number },
): Promise<void> {
  let due = clock.monotonic() + first;
  for (;;) {
    await clock.wait(due - clock.monotonic(), signal);
    if (signal.aborted) return;
    await task();
    const late = Math.max(0, clock.monotonic() - due);
    due += interval * (1 + Math.floor(late / interval));
  }
}

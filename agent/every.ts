/** A clock that never jumps, and a way to wait: both arguments, so that a test need not wait. */
export interface Clock {
  /** Milliseconds since some moment. */
  monotonic(): number;
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted; never rejects. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** setTimeout takes 2^31-1 milliseconds at most and fires at once on more. */
const longest = 2 ** 31 - 1;

/** Time as it passes. */
export const realClock: Clock = {
  monotonic: () => performance.now(),
  now: () => Date.now(),
  async wait(milliseconds, signal) {
    const until = performance.now() + milliseconds;
    for (let left = milliseconds; left > 0 && !signal.aborted; left = until - performance.now())
      // What is behind the point the runtimes cut off, and so would wake up too early, only to nap again.
      await nap(Math.min(Math.ceil(left), longest), signal);
  },
};

function nap(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}

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

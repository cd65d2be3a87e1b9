/** A clock that never jumps, and a way to wait: both arguments, so that a test need not wait. */
export interface Clock {
  /** Milliseconds since some moment. */
  monotonic(): number;
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal, if there is one, is aborted; never rejects. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout takes 2^31-1 milliseconds at most and fires at once on more. */
const longest = 2 ** 31 - 1;

/** Time as it passes. */
export const realClock: Clock = {
  monotonic: () => performance.now(),
  now: () => Date.now(),
  async wait(milliseconds, signal) {
    const until = performance.now() + milliseconds;
    for (let left = milliseconds; left > 0 && !signal?.aborted; left = until - performance.now())
      // What is behind the point the runtimes cut off, and so would wake up too early, only to nap again.
      await nap(Math.min(Math.ceil(left), longest), signal);
  },
};

function nap(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
}

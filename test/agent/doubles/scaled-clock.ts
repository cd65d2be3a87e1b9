import { type Clock, realClock } from '../../../agent/clock.ts';

/** A clock on which time passes so many times faster. */
export function scaledClock(times: number): Clock {
  const start = Date.now();
  return {
    monotonic: () => performance.now() * times,
    now: () => start + (Date.now() - start) * times,
    wait: (milliseconds, signal) => realClock.wait(milliseconds / times, signal),
  };
}

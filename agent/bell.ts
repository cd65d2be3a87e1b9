import type { Clock } from './clock.ts';

/** Somebody outside wants something done again. */
export interface Bell {
  ring(): void;
  /** Resolves when it was rung since the last time it was heard, with true; or after so many milliseconds, or when the signal is aborted. */
  heard(milliseconds: number, signal: AbortSignal): Promise<boolean>;
}

export function bell(clock: Pick<Clock, 'wait'>): Bell {
  let rung = false;
  let wake = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    async heard(milliseconds, signal) {
      const awake = new AbortController();
      wake = () => awake.abort();
      if (!rung) await clock.wait(milliseconds, AbortSignal.any([signal, awake.signal]));
      const was = rung;
      rung = false;
      return was;
    },
  };
}

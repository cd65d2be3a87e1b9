import type { Clock } from '../../../agent/clock.ts';
import type { Request } from '../../../agent/transport/request.ts';
import { request } from '../../../agent/transport/request.ts';

interface Timer {
  at: number;
  end: () => void;
}

/** A clock that stands still until it is told how far to go, and goes no further while a request is under way. */
export interface SimulatedClock extends Clock {
  /** The transport, watched; a request that hangs is given up after a real moment. */
  ask: typeof request;
  /** Goes on by so many milliseconds, from one timer to the next. */
  advance(milliseconds: number): Promise<void>;
  /** Waits until nothing is under way. */
  settle(): Promise<void>;
}

/** Milliseconds of real time that a request may take: on a busy machine, one that is well takes half a second too. */
const patience = 2_000;

/** @param from epoch milliseconds */
export function simulatedClock(from = Date.UTC(2026, 0, 2)): SimulatedClock {
  let now = 0;
  let underWay = 0;
  let timers: Timer[] = [];
  const settle = async () => {
    for (let quiet = 0; quiet < 4; quiet += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      if (underWay > 0) quiet = -1;
    }
  };
  return {
    monotonic: () => now,
    now: () => from + now,
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        const timer: Timer = {
          at: now + Math.max(0, milliseconds),
          end: () => {
            timers = timers.filter((each) => each !== timer);
            signal?.removeEventListener('abort', timer.end);
            resolve();
          },
        };
        if (signal?.aborted) return resolve();
        signal?.addEventListener('abort', timer.end);
        timers.push(timer);
      }),
    ask: async (url: string, what: Request) => {
      underWay += 1;
      try {
        return await request(url, { ...what, timeout: patience });
      } finally {
        underWay -= 1;
      }
    },
    async advance(milliseconds) {
      const until = now + milliseconds;
      for (;;) {
        await settle();
        const next = timers.toSorted((a, b) => a.at - b.at)[0];
        if (!next || next.at > until) break;
        now = Math.max(now, next.at);
        next.end();
      }
      now = until;
      await settle();
    },
    settle,
  };
}

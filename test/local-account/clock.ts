/** The account's time: that of the machine, or a faster one, in which a wait of a minute takes seconds. */
export interface Clock {
  /** How many times as fast as the machine's. */
  speed: number;
  /** Milliseconds since the epoch at which it showed the same as the machine's. */
  start: number;
  /** Milliseconds since the epoch, as Date.now gives them. */
  now(): number;
  /** What it shows when the machine's shows `milliseconds`. */
  at(milliseconds: number): number;
}

/** A clock that shows the machine's time now. */
export function createClock(speed = 1, start = Date.now()): Clock {
  const at = (milliseconds: number) => Math.round(start + (milliseconds - start) * speed);
  return { speed, start, at, now: () => at(Date.now()) };
}

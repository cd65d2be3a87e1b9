/**
 * Between one repair of an account and the next. ECS refills its bucket for registrations with one a second (ECS API
 * reference, "Request throttling"); the other half is the customer's.
 */
export const millisecondsPerRepair = 2_000;

/**
 * Spaces calls out: each resolves at least `interval` milliseconds after the one before. After idle time the
 * first goes through at once.
 */
export function pace(
  interval: number,
  now: () => number,
  sleep: (milliseconds: number) => Promise<void>,
): () => Promise<void> {
  let free = Number.NEGATIVE_INFINITY;
  return async () => {
    const start = Math.max(now(), free);
    free = start + interval;
    if (start > now()) await sleep(start - now());
  };
}

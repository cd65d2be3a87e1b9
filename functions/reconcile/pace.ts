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

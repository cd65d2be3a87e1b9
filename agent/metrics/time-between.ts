/** What was counted, and perhaps when, in milliseconds. */
interface Counted {
  countedAt?: number;
}

/**
 * Milliseconds from one count to the next, where whoever counted says when. A source that counts at moments of its own
 * (the kubelet does) knows better what its counters are about.
 */
export function timeBetween({ countedAt: from }: Counted, { countedAt: to }: Counted): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}

/** Time and chance as the caller has them. */
export interface Waiting {
  /** Epoch milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 to less than 1. */
  random(): number;
}

/** How often something is tried in all. */
export const attempts = 5;
const firstWait = 500;
/** Longer than this nobody is waited for, milliseconds: a publish has a quarter of an hour. */
export const longestWait = 60_000;

/**
 * How long to wait before the next attempt, milliseconds: what the registry says, else 0.5, 1, 2, 4 seconds, less up to
 * half by chance, so that those who were turned away together do not come back together.
 *
 * @param attempt which attempt failed, from 1
 * @param retryAfter the header's value: seconds, or a date (RFC 9110, "Retry-After")
 */
export function waitAfter(attempt: number, retryAfter: string | null, waiting: Waiting): number {
  const told = retryAfter === null ? Number.NaN : toldWait(retryAfter, waiting.now());
  if (told >= 0) return told;
  return firstWait * 2 ** (attempt - 1) * (1 - waiting.random() / 2);
}

function toldWait(text: string, now: number): number {
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  return Math.max(0, Date.parse(text) - now);
}

/** Answers that may be others in a moment. */
export function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

import type { Door, UntrustedHints } from '../report/audit-event.ts';

/** The body of a message in the work queue: a key, never the definition. */
export interface WorkMessage {
  family: string;
  /** A revision that is known to exist: a newest revision below it is a stale read. */
  atLeast?: number;
  door: Door;
  untrusted?: UntrustedHints;
}

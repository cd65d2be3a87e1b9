import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsError } from './service.ts';

/** Trouble on order: the next calls of an action fail, or all of them take their time. */
export interface Faults {
  /** The next calls of an action fail before they are carried out, once if not said otherwise. */
  failNext(service: string, action: string, error: AwsError, times?: number): void;
  /** Every call of an action takes this long; 0 ends it. */
  delay(service: string, action: string, milliseconds: number): void;
}

/** The orders, and the place where they come true. */
export function createFaults(): Faults & { before(service: string, action: string): Promise<void> } {
  const failures = new Map<string, AwsError[]>();
  const delays = new Map<string, number>();
  return {
    failNext(service, action, error, times = 1) {
      const key = `${service}:${action}`;
      failures.set(key, [...(failures.get(key) ?? []), ...Array<AwsError>(times).fill(error)]);
    },
    delay: (service, action, milliseconds) => void delays.set(`${service}:${action}`, milliseconds),
    async before(service, action) {
      const key = `${service}:${action}`;
      const wait = delays.get(key) ?? 0;
      if (wait > 0) await sleep(wait);
      const failure = failures.get(key)?.shift();
      if (failure) throw failure;
    },
  };
}

import type { Environment } from '../platforms/environment.ts';
import type { Answer, request } from '../transport/request.ts';

/** The configuration cannot be had. */
export class Unavailable extends Error {
  /** Whether it may be had later, though nobody mends anything. */
  readonly transient: boolean;
  constructor(message: string, transient: boolean, cause?: unknown) {
    super(message, { cause });
    this.transient = transient;
  }
}

/** What reaching out needs. */
export interface Reach {
  environment: Environment;
  ask: typeof request;
  signal?: AbortSignal;
}

/** An error page is no configuration, even if it is empty and so valid YAML. */
export function successful({ status, text }: Answer, place: string): string {
  if (status >= 200 && status < 300) return text;
  const transient = status >= 500 || status === 408 || status === 429;
  throw new Unavailable(`the configuration ${place}: answered with status ${status}`, transient);
}

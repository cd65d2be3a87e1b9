import type { Environment } from '../environment.ts';
import { isPassing } from '../transport/is-passing.ts';
import { proxyFor } from '../transport/proxy.ts';
import type { Answer, Request, request } from '../transport/request.ts';

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

/** A request on the way to the configuration. */
interface Question extends Omit<Request, 'proxy' | 'signal'> {
  url: string;
  /** What is asked for, in the error's words. */
  what: string;
  /** It is no proxy's business. */
  isDirect?: boolean;
}

/**
 * Asks, through the proxy that the environment names for the URL.
 *
 * @throws Unavailable where there is no answer: there may be one later
 */
export async function askFor(
  { url, what, isDirect = false, ...question }: Question,
  { environment, ask, signal }: Reach,
): Promise<Answer> {
  const proxy = isDirect ? undefined : proxyFor(new URL(url), environment);
  const road = { ...(proxy !== undefined && { proxy }), ...(signal && { signal }) };
  return ask(url, { ...question, ...road }).catch((error: Error) => {
    throw new Unavailable(`${what}: ${error.message}`, true, error);
  });
}

/** An error page is no configuration, even if it is empty and so valid YAML. */
export function successful({ status, text }: Answer, place: string): string {
  if (status >= 200 && status < 300) return text;
  throw new Unavailable(`the configuration ${place}: answered with status ${status}`, isPassing(status));
}

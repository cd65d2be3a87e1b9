/** A request, in our words. Nothing is taken from the environment: who asks says which proxy, if any. */
export interface Request {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** For all of it, body included, in milliseconds. */
  timeout: number;
  /** Ends the request early. */
  signal?: AbortSignal;
  /** Path of a unix socket to speak through, instead of the URL's host. */
  socket?: string;
  /** URL of an HTTP proxy; none where absent. */
  proxy?: string;
  tls?: Tls;
  redirect?: 'follow' | 'manual';
  /** Reads no body: the answer's text is empty. */
  headersOnly?: boolean;
}

export interface Tls {
  /** PEM of the only authorities that are trusted; absent for the runtime's and the system's own. */
  ca?: string[];
  /** False trusts anybody. */
  verify?: boolean;
}

export interface Answer {
  status: number;
  /** By lower-case name. */
  headers: Record<string, string>;
  text: string;
}

/** An answer longer than this is cut off, and an error: no source of ours speaks so much. */
export const longestAnswer = 32 * 1024 * 1024;

/** Anything that failed below HTTP: no route, refused, timed out, bad certificate, too long. */
export class RequestFailed extends Error {}

/**
 * Asks over HTTP. The only place where the two runtimes differ: Bun has its native fetch for everything (a fraction of
 * the memory and CPU of node:http there), and Node needs node:http for sockets, proxies and authorities.
 *
 * @returns the answer, whatever its status
 * @throws RequestFailed naming method and host, never headers or bodies
 */
export async function request(url: string, what: Request): Promise<Answer> {
  const ask = 'Bun' in globalThis ? await import('./on-bun.ts') : await import('./on-node.ts');
  try {
    return await ask.send(new URL(url), what);
  } catch (error) {
    const { method = 'GET', timeout } = what;
    const { name, message } = error as Error;
    const why = name === 'TimeoutError' ? `no answer within ${timeout / 1000} s` : message;
    throw new RequestFailed(`${method} ${hostOf(url)}: ${why}`, { cause: error });
  }
}

/** A URL without what may be secret in it: user, password, query. */
function hostOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

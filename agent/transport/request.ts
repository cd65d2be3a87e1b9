import { basic } from './basic-authorization.ts';

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
  /**
   * Bytes of the answer's text, beyond which it is an error; what no source of ours exceeds, if absent. Infinity for
   * those that are trusted and asked every minute: only their time is limited, and the answer is read in one piece.
   */
  longestAnswer?: number;
  /** Of an answer of status 200, what its text says in JSON is enough: on Bun that spares most of what reading it leaves. */
  json?: boolean;
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
  /** What the text says, if that was enough and the runtime can read it so: then the text is empty. */
  json?: unknown;
}

let runtime: { send(url: URL, what: Request): Promise<Answer> } | undefined;

/**
 * Asks over HTTP. The only place where the two runtimes differ: Bun has its native fetch for everything (a fraction of
 * the memory and CPU of node:http there), and Node needs node:http for sockets, proxies and authorities. A user and a
 * password in the URL become Basic authorization.
 *
 * @returns the answer, whatever its status
 * @throws Error naming method, host and path, never headers or bodies, where anything failed below HTTP: no route,
 *   refused, timed out, bad certificate, too long
 */
export async function request(url: string, what: Request): Promise<Answer> {
  runtime ??= 'Bun' in globalThis ? await import('./on-bun.ts') : await import('./on-node.ts');
  const { method = 'GET', timeout } = what;
  // The runtimes quote what they cannot read, with the password that may be in it.
  if (!URL.canParse(url)) throw new Error(`${method}: the address is no URL`);
  const { bare, authorization } = withoutUser(new URL(url));
  const headers = { ...(authorization !== undefined && { authorization }), ...what.headers };
  try {
    return await runtime.send(bare, { ...what, headers });
  } catch (error) {
    const { name, message } = error as Error;
    const why = name === 'TimeoutError' ? `no answer within ${timeout / 1000} s` : message;
    throw new Error(`${method} ${bare.protocol}//${bare.host}${bare.pathname}: ${why}`, {
      cause: error,
    });
  }
}

function withoutUser(url: URL): { bare: URL; authorization?: string } {
  if (url.username === '' && url.password === '') return { bare: url };
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return { bare, authorization: basic(url) };
}

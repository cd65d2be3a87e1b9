import type { Said } from './serve-socket.ts';

/** In bytes. An agent that is told so halves what it posts. */
export const longestRequest = 4 * 1024 * 1024;

/** Milliseconds for a request to arrive, which is on its way from a neighbour. */
export const arrival = 10_000;

/** Milliseconds that a connection may say nothing, an answer of Mackerel's included. */
export const silence = 60_000;

/** The answer to a request whose answer failed: it is the request's fault, or the other side has gone. */
export function badRequest(error: unknown): Said {
  const isLong = error instanceof TooLong;
  const message = isLong ? error.message : 'the request did not arrive';
  return {
    status: isLong ? 413 : 408,
    headers: { 'content-type': 'application/json', connection: 'close' },
    text: JSON.stringify({ error: { message } }),
  };
}

export class TooLong extends Error {
  constructor() {
    super(`the request is longer than ${longestRequest} bytes`);
  }
}

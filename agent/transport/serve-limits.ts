import type { Said } from './serve-socket.ts';

/**
 * In bytes. Ten ticks of a thousand metrics are less, and so are a hundred reports of the longest messages. An agent that
 * is told so halves what it posts.
 */
export const longestRequest = 2 * 1024 * 1024;

/** Bytes that all requests may hold at once: what is made of them on their way takes as much again, and more. */
export const mostHeld = 8 * longestRequest;

/** Milliseconds for a request to arrive, which is on its way from a neighbour. */
export const arrival = 10_000;

/** Milliseconds that a connection may say nothing, an answer of Mackerel's included. */
export const silence = 60_000;

/** The answer to a request whose answer failed: it is the request's fault, or the other side has gone. */
export function badRequest(error: unknown): Said {
  const { status, message } =
    error instanceof Refused ? error : { status: 408, message: 'the request did not arrive' };
  return {
    status,
    headers: { 'content-type': 'application/json', connection: 'close' },
    text: JSON.stringify({ error: { message } }),
  };
}

/** What is too much is refused. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What somebody asks on the socket. */
export interface Asked {
  method: string;
  /** Path and query. */
  target: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  /** @throws Error where it is too long, or does not arrive in time */
  body: () => Promise<string>;
  /** Aborted when whoever asks has gone. */
  signal: AbortSignal;
}

export interface Said {
  status: number;
  headers: Record<string, string>;
  text: string;
}

export type Answering = (asked: Asked) => Promise<Said>;

/** A server on a unix socket. */
export interface Server {
  /** Takes no more connections, and lets those that wait for an answer have it; the rest is cut off at its end. */
  close(patience: number): Promise<void>;
}

/**
 * Serves HTTP on a unix socket: by the runtime's own server on Bun, by node:http on Node.
 *
 * @throws Error where nothing can be made at the path
 */
export async function serveSocket(path: string, answer: Answering): Promise<Server> {
  const { serve } =
    'Bun' in globalThis ? await import('./serve-on-bun.ts') : await import('./serve-on-node.ts');
  return serve(path, answer);
}

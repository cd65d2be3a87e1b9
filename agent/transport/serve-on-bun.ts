import { arrival, badRequest, longestRequest, silence, TooLong } from './serve-limits.ts';
import type { Answering, Server } from './serve-socket.ts';

/** What we use of Bun's server. https://bun.sh/docs/api/http */
interface BunServer {
  stop(now?: boolean): Promise<void>;
}

interface Bun {
  serve(options: {
    unix: string;
    /** Seconds. */
    idleTimeout: number;
    maxRequestBodySize: number;
    fetch: (request: Request) => Promise<Response>;
  }): BunServer;
}

/** Bun's own server. */
export async function serve(path: string, answer: Answering): Promise<Server> {
  const { Bun: bun } = globalThis as unknown as { Bun: Bun };
  const server = bun.serve({
    unix: path,
    idleTimeout: silence / 1000,
    // Bun cuts off who sends more, so that nobody hears why: it is only the limit of what we read.
    maxRequestBodySize: 4 * longestRequest,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const { status, headers, text } = await answer({
        method: request.method,
        target: pathname + search,
        headers: Object.fromEntries(request.headers),
        body: () => within(arrival, textOf(request)),
        signal: request.signal,
      }).catch(badRequest);
      return new Response(text, { status, headers });
    },
  });
  return {
    async close(patience) {
      await within(patience, server.stop()).catch(() => server.stop(true));
    },
  };
}

async function textOf(request: Request): Promise<string> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > longestRequest) throw new TooLong();
  return new TextDecoder().decode(bytes);
}

async function within<Result>(milliseconds: number, task: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), milliseconds);
  });
  return Promise.race([task, late]).finally(() => clearTimeout(timer));
}

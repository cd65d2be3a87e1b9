import { holding } from './held-bodies.ts';
import { longestRequest, silence } from './serve-limits.ts';
import type { Answering, Server } from './serve-socket.ts';
import { within } from './within.ts';

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
  const respond = holding(answer);
  const server = bun.serve({
    unix: path,
    idleTimeout: silence / 1000,
    // Bun cuts off who sends more, so that nobody hears why: it is only the limit of what we read.
    maxRequestBodySize: 8 * longestRequest,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const { method, body, signal } = request;
      const { status, headers, text } = await respond(
        { method, target: pathname + search, headers: Object.fromEntries(request.headers), signal },
        body ?? [],
      );
      return new Response(text, { status, headers });
    },
  });
  return {
    async close(patience) {
      await within(patience, server.stop()).catch(() => server.stop(true));
    },
  };
}

import type Http from 'node:http';
import { flatHeaders } from './flat-headers.ts';
import { type AnsweringChunks, holding } from './held-bodies.ts';
import { arrival, silence } from './serve-limits.ts';
import type { Answering, Server } from './serve-socket.ts';

/** Connections; each agent of a host has one or two. */
const mostConnections = 1_000;

/** node:http, loaded here only: a bundle would else load it at its start, on Bun too. */
export async function serve(path: string, answer: Answering): Promise<Server> {
  const answered = holding(answer);
  const server = process.getBuiltinModule('node:http').createServer(
    {
      requestTimeout: arrival,
      headersTimeout: arrival,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: silence,
    },
    (request, response) => void respond(request, response, answered, () => server.listening),
  );
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
  return {
    async close(patience) {
      const timer = setTimeout(() => server.closeAllConnections(), patience);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearTimeout(timer);
    },
  };
}

async function respond(
  request: Http.IncomingMessage,
  response: Http.ServerResponse,
  answered: AnsweringChunks,
  isOpen: () => boolean,
) {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const { method = '', url: target = '', headers: asked } = request;
  const { status, headers, text } = await answered(
    { method, target, headers: flatHeaders(asked), signal: gone.signal },
    request,
  );
  // Nothing comes after the last answer, nor after a request that nobody has read to its end.
  if (!request.complete || !isOpen()) response.setHeader('connection', 'close');
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}

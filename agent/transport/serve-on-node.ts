import type Http from 'node:http';
import { arrival, badRequest, longestRequest, silence, TooLong } from './serve-limits.ts';
import type { Answering, Server } from './serve-socket.ts';

/** Connections; each agent of a host has one or two. */
const mostConnections = 1_000;

/** node:http, loaded here only: a bundle would else load it at its start, on Bun too. */
export async function serve(path: string, answer: Answering): Promise<Server> {
  const server = process.getBuiltinModule('node:http').createServer(
    {
      requestTimeout: arrival,
      headersTimeout: arrival,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: silence,
    },
    (request, response) => void respond(request, response, answer, () => server.listening),
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
  answer: Answering,
  isOpen: () => boolean,
) {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const { status, headers, text } = await answer({
    method: request.method ?? '',
    target: request.url ?? '',
    headers: flat(request.headers),
    body: () => textOf(request),
    signal: gone.signal,
  }).catch(badRequest);
  // Nothing comes after the last answer, nor after a request that nobody has read to its end.
  if (!request.complete || !isOpen()) response.setHeader('connection', 'close');
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
}

async function textOf(request: Http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let read = 0;
  for await (const chunk of request) {
    read += chunk.length;
    // What is too long is read to its end, and forgotten: whoever is cut off while it writes does not hear why.
    if (read <= longestRequest) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (read > longestRequest) throw new TooLong();
  return Buffer.concat(chunks).toString('utf8');
}

function flat(headers: Http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : `${value}`,
    ]),
  );
}

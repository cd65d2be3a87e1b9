import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request, Response } from './protocols/protocol.ts';

const maximumBody = 10 * 1024 * 1024;

type Answer = (request: Request) => Promise<Response>;

/**
 * An HTTP server on loopback only, for requests of up to 10 MB.
 * @param port 0 for any free one
 */
export async function startHttpServer(
  answer: Answer,
  port: number,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => void respond(answer, incoming, outgoing));
  const url = await listen(server, port);
  return { url, stop: () => stop(server) };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    // Long polls would hold the server open for up to twenty seconds.
    server.closeAllConnections();
  });
}

async function respond(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await bodyOf(incoming);
  if (body === 'aborted') return;
  const response = body === 'too large' ? tooLarge : await answer(requestOf(incoming, body));
  if (response.hangUp) return void incoming.socket.destroy();
  outgoing.writeHead(response.status, response.headers);
  outgoing.end(response.body);
}

const tooLarge: Response = {
  status: 413,
  headers: { 'content-type': 'application/json', connection: 'close' },
  body: JSON.stringify({ __type: 'RequestEntityTooLargeException', message: 'The body is over 10 MB.' }),
};

async function bodyOf(incoming: IncomingMessage): Promise<Buffer | 'too large' | 'aborted'> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming) {
      size += chunk.length;
      // What is over the limit is read to its end, but not kept: a client that is still writing would not see the answer.
      if (size <= maximumBody) chunks.push(chunk);
    }
  } catch {
    // The client went away in the middle: nobody is left to be told.
    return 'aborted';
  }
  return size > maximumBody ? 'too large' : Buffer.concat(chunks);
}

function requestOf({ method = '', url = '/', headers }: IncomingMessage, body: Buffer): Request {
  const single = Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]] as const);
  return { method, path: url, headers: Object.fromEntries(single), body };
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { tool } from './tool.ts';

/**
 * The registry that npm on this machine uses, on a port of loopback: a function of Lambda knows nothing of how the
 * machine goes there.
 */
export async function startNpmRegistry(): Promise<{ url: string; close(): Promise<void> }> {
  const registry = new URL(tool('npm', ['config', 'get', 'registry']).trim());
  const server = createServer(async ({ url = '' }, response) => {
    try {
      const answer = await fetch(new URL(url.slice(1), registry));
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      Readable.fromWeb(answer.body as never).pipe(response);
    } catch (error) {
      response.writeHead(502).end(`${error}`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

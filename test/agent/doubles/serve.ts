import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback, or on a unix socket, that goes away with its connections. */
export interface Served {
  /** `http://127.0.0.1:<port>`; empty on a socket. */
  base: string;
  close(): Promise<void>;
}

export async function serve(answer: http.RequestListener, socket?: string): Promise<Served> {
  const server = http.createServer({ keepAliveTimeout: 60_000 }, answer);
  await new Promise<void>((resolve) => {
    if (socket !== undefined) server.listen(socket, resolve);
    else server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo | string;
  return {
    base: typeof address === 'string' ? '' : `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

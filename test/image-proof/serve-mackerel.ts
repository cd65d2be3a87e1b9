import { connect } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Certified } from '../agent/doubles/authority.ts';

export const mackerelHost = 'api.mackerelio.com';

/** Takes TLS off what comes for Mackerel at an address of this machine, and passes it on to its double. */
export async function serveMackerel(
  address: string,
  certified: Certified,
  double: string,
): Promise<{ close(): Promise<void> }> {
  const open = new Set<TLSSocket>();
  const server = createServer(certified, (socket) => {
    const { hostname, port } = new URL(double);
    const onward = connect(Number(port), hostname);
    open.add(socket);
    socket.on('error', () => onward.destroy()).on('close', () => open.delete(socket));
    onward.on('error', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(443, address, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

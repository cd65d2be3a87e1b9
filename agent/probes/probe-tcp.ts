import type { ReadinessProbe } from '../configuration/config.ts';
import type { Probing } from './until-ready.ts';

type TcpProbe = Extract<ReadinessProbe, { kind: 'tcp' }>;

/** A connection that is accepted. An empty host is this one. */
export function probeTcp({ host, port, timeout }: TcpProbe): Probing {
  return async (_, stop) => {
    const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const { connect } = await import('node:net');
    await new Promise<void>((resolve, reject) => {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(timeout)]);
      const socket = connect({ host: host || 'localhost', port: Number(port) });
      const fail = (why: string) => {
        socket.destroy();
        reject(new Error(`tcp probe failed (${address}): ${why}`));
      };
      signal.addEventListener('abort', () => fail(`no connection within ${timeout / 1000} s`));
      socket.once('error', ({ message }) => fail(message));
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
    });
    return `tcp probe success (${address})`;
  };
}

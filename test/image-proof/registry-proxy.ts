import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

export interface ProxiedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** Of its body, as far as it was sent. */
  bytes: number;
  status?: number;
}

/** What goes wrong: an answer that the registry did not give, a connection that breaks after so many bytes, or one wrong byte. */
export type RegistryFault =
  | { status: number; headers?: Record<string, string>; body?: string }
  | { breakUploadAfter: number }
  | { breakDownloadAfter: number }
  | 'wrong-upload'
  | 'wrong-download';

/** What stands between Remora and a real registry: it counts, and does harm where a test asks for it. */
export interface RegistryProxy {
  /** `127.0.0.1:<port>` */
  host: string;
  requests: ProxiedRequest[];
  /** Asked before each request. */
  fault: (request: ProxiedRequest) => RegistryFault | undefined;
  /** Milliseconds that each request waits. */
  delay: number;
  close(): Promise<void>;
}

export async function startRegistryProxy(upstream: string): Promise<RegistryProxy> {
  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const seen: ProxiedRequest = { method, path, headers, bytes: 0 };
    proxy.requests.push(seen);
    incoming.on('error', () => {});
    const fault = proxy.fault(seen);
    const go = () =>
      isAnswer(fault)
        ? refuse(incoming, outgoing, seen, fault)
        : pass(upstream, incoming, outgoing, seen, fault);
    setTimeout(go, proxy.delay);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: RegistryProxy = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    fault: () => undefined,
    delay: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

type Harm = Exclude<RegistryFault, { status: number }>;
type Answer = Extract<RegistryFault, { status: number }>;

const isAnswer = (fault: RegistryFault | undefined): fault is Answer =>
  typeof fault === 'object' && 'status' in fault;

/** What was sent is read before it is refused, as the registry does. */
function refuse(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  seen: ProxiedRequest,
  fault: Answer,
): void {
  incoming.on('data', (chunk: Buffer) => (seen.bytes += chunk.length));
  incoming.on('end', () => {
    seen.status = fault.status;
    outgoing.writeHead(fault.status, fault.headers).end(fault.body ?? '');
  });
}

/** The name of the host stays, so that the registry's own links lead through here. */
function pass(
  upstream: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  seen: ProxiedRequest,
  harm: Harm | undefined,
): void {
  const { method, path, headers } = seen;
  const [host, port] = upstream.split(':');
  const onward = request({ host, port, method, path, headers }, (answer) => {
    seen.status = answer.statusCode ?? 0;
    outgoing.writeHead(seen.status, answer.headers);
    answer
      .on('error', () => outgoing.destroy())
      .pipe(spoiled(harm, 'Download', () => outgoing.destroy()))
      .pipe(outgoing);
  });
  const broken = () => {
    incoming.destroy();
    onward.destroy();
  };
  onward.on('error', () => outgoing.destroy());
  incoming.on('data', (chunk: Buffer) => (seen.bytes += chunk.length));
  incoming.pipe(spoiled(harm, 'Upload', broken)).pipe(onward);
}

function spoiled(harm: Harm | undefined, way: 'Upload' | 'Download', broken: () => void): Transform {
  const wrong = harm === `wrong-${way.toLowerCase()}`;
  const most = typeof harm === 'object' ? (harm as Record<string, number>)[`break${way}After`] : undefined;
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      if (wrong && passed === 0) chunk[0] = (chunk[0] ?? 0) ^ 1;
      passed += chunk.length;
      if (most !== undefined && passed > most) broken();
      else done(null, chunk);
    },
  });
}

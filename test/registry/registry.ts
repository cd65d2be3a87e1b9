import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HangUp } from './answer-upload.ts';
import { type Fault, Faults } from './registry-faults.ts';
import { registryHandler } from './registry-handler.ts';
import type { Quirks } from './registry-quirks.ts';
import {
  type RegistryHandler,
  type RegistryRequest,
  type RegistryResponse,
  read,
} from './registry-request.ts';
import { RegistryStore } from './registry-store.ts';
import { type Authentication, withAuthentication } from './with-authentication.ts';

/** A request that was made, and what became of it. */
export interface LoggedRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: string;
  headers: Record<string, string | undefined>;
  /** Bytes of its body that came. */
  received: number;
  /** Bytes of the answer's body. */
  sent: number;
  /** 0 where the connection was broken instead. */
  status: number;
}

export interface RunningRegistry {
  /** `127.0.0.1:<port>`: a registry as references name it. */
  host: string;
  store: RegistryStore;
  faults: Faults;
  /** In the order in which they were answered. */
  log: LoggedRequest[];
  stop(): Promise<void>;
}

export interface RegistrySettings {
  store?: RegistryStore;
  quirks?: Partial<Quirks>;
  authentication?: Authentication;
  /** GET of a blob is redirected to this origin, at the same path: another registry's, with the same store. */
  redirectBlobsTo?: string;
}

/** A registry on loopback, for tests: strict, and out of order as far as it is told to be. */
export async function startRegistry(settings: RegistrySettings = {}): Promise<RunningRegistry> {
  const store = settings.store ?? new RegistryStore();
  const faults = new Faults();
  const log: LoggedRequest[] = [];
  const handler = handlerOf(store, settings);
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing, handler, faults, log));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    faults,
    log,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function handlerOf(store: RegistryStore, settings: RegistrySettings): RegistryHandler {
  const { quirks, authentication, redirectBlobsTo } = settings;
  const plain = registryHandler(store, quirks);
  const redirecting: RegistryHandler = async (request) => {
    const blob = request.method === 'GET' && /\/blobs\/sha256:/.test(request.path);
    if (!blob || redirectBlobsTo === undefined) return await plain(request);
    return { status: 307, headers: { location: `${redirectBlobsTo}${request.path}` } };
  };
  return authentication ? withAuthentication(redirecting, authentication) : redirecting;
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: RegistryHandler,
  faults: Faults,
  log: LoggedRequest[],
): Promise<void> {
  const { method = '', url = '/' } = incoming;
  const { pathname: path, search: query } = new URL(url, 'http://registry');
  const headers = incoming.headers as Record<string, string | undefined>;
  const entry: LoggedRequest = { method, path, query, headers, received: 0, sent: 0, status: 0 };
  const fault = faults.take(method, path) ?? {};
  fault.before?.();
  const request: RegistryRequest = { method, path: url, headers, body: passing(incoming, entry, fault) };
  const response = await carryOut(request, fault, handler);
  log.push(entry);
  if (response === 'broken' || fault.loseAnswer) return void incoming.socket.destroy();
  if (fault.hang) return;
  entry.status = response.status;
  await answer(outgoing, response, entry, fault);
}

async function carryOut(
  request: RegistryRequest,
  fault: Fault,
  handler: RegistryHandler,
): Promise<RegistryResponse | 'broken'> {
  try {
    const response = fault.answer ? ordered(fault.answer) : await handler(request);
    // What nobody wanted is read all the same: a client that is still writing would not see the answer.
    await read(request.body);
    return response;
  } catch (error) {
    if (error instanceof HangUp || error instanceof Cut) return 'broken';
    throw error;
  }
}

function ordered({ status, headers = {}, body = '' }: NonNullable<Fault['answer']>): RegistryResponse {
  return { status, headers, body: Buffer.from(body) };
}

class Cut extends Error {}

/** The body as it comes, to be read once; a second reading finds nothing left. */
async function* passing(
  incoming: IncomingMessage,
  entry: LoggedRequest,
  { cutRequestAfter = Number.POSITIVE_INFINITY }: Fault,
): AsyncGenerator<Uint8Array> {
  const stream = incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  try {
    for await (const chunk of stream) {
      const left = cutRequestAfter - entry.received;
      entry.received += Math.min(left, chunk.length);
      yield chunk.length > left ? chunk.subarray(0, left) : chunk;
      if (chunk.length >= left) throw new Cut();
    }
  } catch (error) {
    // The client went away in the middle.
    throw error instanceof Cut ? error : new Cut();
  }
}

async function answer(
  outgoing: ServerResponse,
  { status, headers, body = Buffer.alloc(0) }: RegistryResponse,
  entry: LoggedRequest,
  fault: Fault,
): Promise<void> {
  outgoing.writeHead(status, { ...headers, ...fault.headers });
  const bytes = Buffer.from(body);
  if (fault.corrupt && bytes.length > 0) bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  const { cutAnswerAfter, stallAnswerAfter } = fault;
  const end = Math.min(bytes.length, cutAnswerAfter ?? stallAnswerAfter ?? bytes.length);
  entry.sent = end;
  if (end === bytes.length && cutAnswerAfter === undefined) return void outgoing.end(bytes);
  await new Promise((resolve) => outgoing.write(bytes.subarray(0, end), resolve));
  if (cutAnswerAfter !== undefined) outgoing.destroy();
}

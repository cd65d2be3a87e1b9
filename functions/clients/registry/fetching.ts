import { Trouble } from '../../report/trouble.ts';
import { Broken } from './broken.ts';
import { follow, unsafe } from './follow.ts';
import { type IdleWatch, watchIdle } from './idle-watch.ts';
import type { Answer } from './refusal.ts';
import { isSafe } from './registry-address.ts';
import type { Access } from './tokens.ts';

export interface RegistryRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: URL;
  access: Access;
  headers?: Record<string, string>;
  /** It may be sent more than once. */
  body?: Uint8Array;
  /** A body that can be sent once only, with its length in bytes. */
  stream?: { bytes: AsyncIterable<Uint8Array>; length: number };
}

/** An answer whose body is still to come. */
export interface OpenAnswer extends Omit<Answer, 'bytes'> {
  body: AsyncIterable<Uint8Array>;
}

export interface Fetching {
  /** How long nothing may move on a connection, milliseconds. */
  patience: number;
  signal?: AbortSignal;
}

/** The largest manifest that registries take, and the largest answer that is read into memory: 4 MiB. */
const largestAnswer = 4 * 1024 * 1024;

/** Bytes that are handed to the connection at a time. */
const slice = 64 * 1024;

/** One request with its whole answer. @throws Broken where none came */
export async function fetchWhole(
  fetching: Fetching,
  request: RegistryRequest,
  authorization: string | undefined,
): Promise<Answer> {
  const watch = watchIdle(fetching.patience, fetching.signal);
  try {
    return await readWhole(await begin(request, authorization, watch), watch);
  } finally {
    watch.stop();
  }
}

/** One request; the body of a success is read by the caller, as slowly as they like. @throws Broken where no answer came */
export async function fetchOpen(
  fetching: Fetching,
  request: RegistryRequest,
  authorization: string | undefined,
): Promise<OpenAnswer | Answer> {
  const watch = watchIdle(fetching.patience, fetching.signal);
  try {
    const response = await begin(request, authorization, watch);
    if (!response.ok || !response.body) return await readWhole(response, watch);
    const { status, headers, url } = response;
    return { status, headers, url, body: reading(response.body, fetching) };
  } finally {
    watch.stop();
  }
}

async function begin(
  { method, url, headers = {}, body, stream }: RegistryRequest,
  authorization: string | undefined,
  watch: IdleWatch,
): Promise<Response> {
  if (!isSafe(url)) throw unsafe(url);
  const length = stream?.length ?? body?.length;
  const problems: unknown[] = [];
  const bytes = body ? slices(body) : stream && noting(stream.bytes, problems);
  const reads = method === 'GET' || method === 'HEAD';
  const all = {
    ...headers,
    ...(length !== undefined && { 'content-length': String(length) }),
    ...(authorization !== undefined && { authorization }),
  };
  try {
    if (reads) return await follow(url, all, { method, signal: watch.signal });
    return await fetch(url, {
      method,
      headers: all,
      ...(bytes && { body: flowing(bytes, watch), duplex: 'half' }),
      // Writing is never redirected.
      redirect: 'manual',
      signal: watch.signal,
    });
  } catch (error) {
    if (error instanceof Trouble) throw error;
    if (problems.length > 0) throw problems[0];
    // Some versions of Node 24 fail so where a body in pieces is answered with 401 (nodejs/undici issue 5018).
    if (/expected non-null body source/.test(String((error as Error).cause))) {
      return new Response(null, { status: 401 });
    }
    throw new Broken(error);
  }
}

/** Keeps what the source of the bytes throws: fetch would make it a failure of the network. */
async function* noting(bytes: AsyncIterable<Uint8Array>, problems: unknown[]): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    problems.push(error);
    throw error;
  }
}

/** So that it can be seen whether something moves. */
async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += slice) yield bytes.subarray(at, at + slice);
}

/** The stream is made here, for of an iterable fetch would copy every piece. */
function flowing(bytes: AsyncGenerator<Uint8Array>, watch: IdleWatch): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await bytes.next();
        watch.moved();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await bytes.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

async function readWhole(response: Response, watch: IdleWatch): Promise<Answer> {
  const { status, headers, url } = response;
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of response.body ?? []) {
      watch.moved();
      size += piece.length;
      if (size > largestAnswer) break;
      pieces.push(piece);
    }
  } catch (error) {
    throw new Broken(error);
  }
  if (size > largestAnswer) {
    throw new Trouble('the registry answers with more than 4 MiB where a manifest or a list was asked for', {
      where: new URL(url).host,
      remedy: 'Is it the right image?',
    });
  }
  return { status, headers, url, bytes: Buffer.concat(pieces) };
}

/** Only the waiting for more counts, not what the reader does between two pieces. */
async function* reading(body: ReadableStream<Uint8Array>, fetching: Fetching): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    while (true) {
      const { done, value } = await nextOf(reader, fetching);
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function nextOf(reader: Reader, { patience, signal }: Fetching): ReturnType<Reader['read']> {
  const watch = watchIdle(patience, signal);
  const given = Promise.withResolvers<never>();
  watch.signal.addEventListener('abort', () => given.reject(watch.signal.reason), { once: true });
  try {
    return await Promise.race([reader.read(), given.promise]);
  } catch (error) {
    throw new Broken(error);
  } finally {
    watch.stop();
  }
}

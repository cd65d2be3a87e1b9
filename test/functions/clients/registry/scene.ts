import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import {
  connectRepository,
  type RepositorySettings,
} from '../../../../functions/clients/registry/connect-repository.ts';
import {
  type Descriptor,
  type Digest,
  mediaTypes,
  type StoredManifest,
} from '../../../../functions/image/oci.ts';
import { parseReference } from '../../../../functions/image/reference.ts';
import type { Blob, Destination } from '../../../../functions/publish/repository.ts';
import { Trouble } from '../../../../functions/report/trouble.ts';
import {
  type LoggedRequest,
  type RegistrySettings,
  type RunningRegistry,
  startRegistry,
} from '../../../registry/registry.ts';

/** A part of an upload in these tests, bytes. */
export const part = 1_000;

export interface Scene {
  registry: RunningRegistry;
  destination: Destination;
  /** Another repository of the same registry. */
  at(repository: string, settings?: RepositorySettings): Destination;
  /** Milliseconds that were waited for, in their order. */
  slept: number[];
  /** What was asked of the registry since the last call: `PATCH 202`. */
  asked(): string[];
  requests(): LoggedRequest[];
}

/** A registry and the way to its repository `a/b`. Time passes only where somebody sleeps. */
export async function scene(
  t: TestContext,
  settings: RegistrySettings = {},
  ours: RepositorySettings = {},
): Promise<Scene> {
  const registry = await startRegistry(settings);
  t.after(registry.stop);
  const slept: number[] = [];
  let now = Date.now();
  const waiting = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
    random: () => 0,
  };
  const at = (repository: string, more: RepositorySettings = {}) =>
    connectRepository(parseReference(`${registry.host}/${repository}`), { waiting, part, ...ours, ...more });
  let seen = 0;
  const requests = () => {
    const news = registry.log.slice(seen);
    seen = registry.log.length;
    return news;
  };
  return {
    registry,
    destination: at('a/b'),
    at,
    slept,
    requests,
    asked: () => requests().map(({ method, status }) => `${method} ${status}`),
  };
}

/** Bytes that do not repeat, in pieces of 64. */
export function blobOf(size: number, seed = 1): Blob & { bytes: Buffer } {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let index = 0; index < size; index += 1) {
    state = (state * 48_271) % 2_147_483_647;
    bytes[index] = state % 256;
  }
  return { bytes, descriptor: { digest: sha256(bytes), size }, open: () => inPieces(bytes) };
}

export async function* inPieces(bytes: Uint8Array, size = 64): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A manifest of these layers, the first of which is its configuration. */
export function manifestOf(...[config, ...layers]: Blob[]): StoredManifest {
  const of = (mediaType: string, blob: Blob): Descriptor => ({ mediaType, ...blob.descriptor });
  return stored({
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: of(mediaTypes.config, config as Blob),
    layers: layers.map((layer) => of(mediaTypes.layer, layer)),
  });
}

export function stored(content: { mediaType: string; [member: string]: unknown }): StoredManifest {
  const bytes = Buffer.from(JSON.stringify(content));
  return { mediaType: content.mediaType, digest: sha256(bytes), bytes };
}

export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The one line that a person gets; any other error is an error of the test. */
export async function troubleOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Trouble) return error.line;
    throw error;
  }
  throw new Error('it went well');
}

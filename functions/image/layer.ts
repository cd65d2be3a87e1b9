import { createHash, type Hash } from 'node:crypto';
import { gzip } from './gzip.ts';
import type { Digest } from './oci.ts';
import { type TarMember, tarEnd, tarHeader, tarPadding } from './tar-header.ts';

/** What a layer came to be: `digest` and `size` are of the compressed bytes, `diffId` is of the archive within. */
export interface Packed {
  digest: Digest;
  diffId: Digest;
  size: number;
}

/** Something in a layer, by its path without a slash in front: a file, or a symbolic link. */
export type LayerEntry =
  | { path: string; mode: number; content: Uint8Array }
  | { path: string; target: string };

/** A file that is too large to be held in memory. `size` of its content, bytes. */
export interface LargeFile {
  path: string;
  mode: number;
  size: number;
  content: AsyncIterable<Uint8Array>;
}

/** A layer of some small files. No two have the same path; their order is of no consequence. */
export function packLayer(entries: readonly LayerEntry[]): Packed & { bytes: Uint8Array } {
  const packing = pack();
  const parts: Uint8Array[] = [];
  for (const directory of parents(entries)) parts.push(...packing.write(tarHeader(directory)));
  for (const entry of sorted(entries)) {
    const content = 'content' in entry ? entry.content : new Uint8Array();
    parts.push(...packing.write(tarHeader(memberOf(entry))), ...packing.write(content));
    parts.push(...packing.write(tarPadding(content.length)));
  }
  const { rest, packed } = packing.end();
  return { ...packed, bytes: Buffer.concat([...parts, ...rest]) };
}

/**
 * A layer of one large file: its bytes as they come to be, and then what it came to be.
 *
 * @throws Error where the content has not the size that was promised
 */
export async function* streamLayer(file: LargeFile): AsyncGenerator<Uint8Array, Packed> {
  const packing = pack();
  for (const directory of parents([file])) yield* packing.write(tarHeader(directory));
  yield* packing.write(tarHeader({ ...file, kind: 'file' }));
  let size = 0;
  for await (const bytes of file.content) {
    size += bytes.length;
    yield* packing.write(bytes);
  }
  if (size !== file.size) throw new Error(`${file.path} has ${size} bytes, and not ${file.size}`);
  yield* packing.write(tarPadding(size));
  const { rest, packed } = packing.end();
  yield* rest;
  return packed;
}

/** Compresses an archive, and reckons up what it comes to be. */
function pack() {
  const [diff, compressed] = [createHash('sha256'), createHash('sha256')];
  const ready: Uint8Array[] = [];
  let size = 0;
  const { write, end } = gzip((bytes) => {
    compressed.update(bytes);
    size += bytes.length;
    ready.push(bytes);
  });
  const add = (bytes: Uint8Array) => {
    diff.update(bytes);
    write(bytes);
    return ready.splice(0);
  };
  const finish = (): { rest: Uint8Array[]; packed: Packed } => {
    const rest = add(tarEnd);
    end();
    rest.push(...ready);
    return { rest, packed: { digest: digest(compressed), diffId: digest(diff), size } };
  };
  return { write: add, end: finish };
}

function digest(hash: Hash): Digest {
  return `sha256:${hash.digest('hex')}`;
}

function sorted<Entry extends { path: string }>(entries: readonly Entry[]): Entry[] {
  return [...entries].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** The directories on the way to the entries: an engine need not make up what they are. */
function parents(entries: readonly { path: string }[]): TarMember[] {
  const paths = entries.flatMap(({ path }) =>
    [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index + 1)),
  );
  return sorted([...new Set(paths)].map((path) => ({ path, kind: 'directory', mode: 0o755, size: 0 })));
}

function memberOf(entry: LayerEntry): TarMember {
  return 'content' in entry
    ? { path: entry.path, kind: 'file', mode: entry.mode, size: entry.content.length }
    : { path: entry.path, kind: 'link', mode: 0o777, size: 0, target: entry.target };
}

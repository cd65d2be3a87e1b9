import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Header, pack } from 'tar-stream';

/** A member of an archive: a directory where its name ends with a slash, a file where nothing else is said. */
export type Member = Partial<Header> & { name: string; content?: string | Buffer };

/** An archive as another program would make it. */
export async function archive(members: readonly Member[]): Promise<Buffer> {
  const packing = pack();
  for (const { content = '', ...header } of members) {
    const type = header.name.endsWith('/') ? 'directory' : 'file';
    const isEmpty = (header.type ?? type) !== 'file';
    packing.entry({ type, ...header }, isEmpty ? '' : content);
  }
  packing.finalize();
  return buffer(Readable.from(packing));
}

/** Bytes as they may arrive: in pieces of the given sizes, over and over. */
export async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let from = 0, at = 0; from < bytes.length; at += 1) {
    const size = sizes[at % sizes.length] ?? 1;
    // A copy, so that what is handed on does not hang together with what follows.
    yield Uint8Array.from(bytes.subarray(from, from + size));
    from += size;
  }
}

import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { Trouble } from '../report/trouble.ts';
import type { Compression } from './oci-layer.ts';
import { type Pieces, zstdFrames } from './zstd-frames.ts';

const decompress = { gzip: createGunzip, zstd: createZstdDecompress, none: () => new PassThrough() };

/** A member: its header, and its content. */
export interface TarEntry extends AsyncIterable<Uint8Array> {
  header: Header;
  /** Passes its content over. */
  resume(): void;
}

/** What zlib, zstd and tar-stream say of bytes that are no such thing, or that end too early. */
const damaged = /^(Z_|ZSTD_)|tar|header|Unexpected end of data|premature/i;

/**
 * The members of an archive while it arrives. Each has to be read, or to be passed over with `resume`, before the
 * next one comes, so that nothing is kept.
 *
 * @param where what the archive is, as people call it
 * @throws Trouble where the bytes are damaged or end too early, or what `bytes` itself throws
 */
export async function* readTar(
  bytes: Pieces,
  compression: Compression,
  where: string,
): AsyncGenerator<TarEntry> {
  const archive = extract();
  const framed = compression === 'zstd' ? zstdFrames(bytes) : bytes;
  const arrived = pipeline(framed, decompress[compression](), archive);
  // What goes wrong on the way is thrown below, where the members are; here it would be thrown into nowhere.
  arrived.catch(() => undefined);
  try {
    for await (const entry of archive) yield entry as TarEntry;
    await arrived;
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (error instanceof Trouble || !damaged.test(code ?? message)) throw error;
    throw new Trouble(`it is damaged: ${message}`, {
      where,
      remedy: 'Try again, or name another source of it.',
      cause: error,
    });
  }
}

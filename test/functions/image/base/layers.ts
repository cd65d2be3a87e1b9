import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { BaseLayer } from '../../../../functions/image/base/read-facts.ts';
import { digestOf } from '../../../../functions/image/digest.ts';
import { mediaTypes } from '../../../../functions/image/oci.ts';
import { archive, inPieces, type Member } from '../archive.ts';

const kinds = {
  gzip: { mediaType: mediaTypes.layer, compress: gzipSync },
  zstd: { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd', compress: zstdCompressSync },
  zstdFrames: { mediaType: 'application/vnd.oci.image.layer.v1.tar+zstd', compress: inFrames },
  none: { mediaType: 'application/vnd.oci.image.layer.v1.tar', compress: (bytes: Buffer) => bytes },
  docker: { mediaType: mediaTypes.dockerLayer, compress: gzipSync },
};

/** As several frames, which arrive in one piece. */
function inFrames(bytes: Buffer): Buffer {
  return Buffer.concat(
    [0, 1, 2].map((part) =>
      zstdCompressSync(bytes.subarray(part * 1024, part < 2 ? (part + 1) * 1024 : undefined)),
    ),
  );
}

/** A base's layer of these members. */
export async function layer(
  members: readonly Member[],
  kind: keyof typeof kinds = 'gzip',
): Promise<BaseLayer> {
  const { mediaType, compress } = kinds[kind];
  return layerOf(compress(await archive(members)), mediaType);
}

/** A layer whose bytes are these, whether or not that is what its kind says. */
export function layerOf(bytes: Uint8Array, mediaType: string): BaseLayer {
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  return { descriptor, open: () => inPieces(bytes, [700, 1, 4096]) };
}

/** Alpine's file system, as far as it matters. */
export const alpine: Member[] = [
  { name: './' },
  { name: './bin/' },
  { name: './bin/busybox', content: 'ELF' },
  { name: './bin/sh', type: 'symlink', linkname: '/bin/busybox' },
  { name: './etc/alpine-release', content: '3.22.1\n' },
  { name: './etc/apk/keys/alpine-devel@lists.example-1.rsa.pub', content: 'a key\n' },
  { name: './etc/apk/repositories', content: 'https://mirror.example/v3.22/main\n' },
  { name: './lib/ld-musl-x86_64.so.1', content: 'ELF' },
  { name: './lib/libc.musl-x86_64.so.1', type: 'symlink', linkname: 'ld-musl-x86_64.so.1' },
  { name: './usr/local/bin/' },
];

/** Debian's, whose /bin, /lib and /lib64 are links. */
export const debian: Member[] = [
  { name: 'bin', type: 'symlink', linkname: 'usr/bin' },
  { name: 'lib', type: 'symlink', linkname: 'usr/lib' },
  { name: 'lib64', type: 'symlink', linkname: 'usr/lib64' },
  { name: 'usr/bin/dash', content: 'ELF' },
  { name: 'usr/bin/sh', type: 'symlink', linkname: 'dash' },
  {
    name: 'usr/lib64/ld-linux-x86-64.so.2',
    type: 'symlink',
    linkname: '../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
  },
  ...['ld-linux-x86-64.so.2', 'libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0'].map((name) => ({
    name: `usr/lib/x86_64-linux-gnu/${name}`,
    content: 'ELF',
  })),
];

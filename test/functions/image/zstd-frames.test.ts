import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { constants, createZstdDecompress, zstdCompressSync } from 'node:zlib';
import { zstdFrames } from '../../../functions/image/zstd-frames.ts';
import { inPieces } from './archive.ts';

const { ZSTD_c_checksumFlag: checksum, ZSTD_c_contentSizeFlag: contentSize } = constants;
const unlike = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * at * 31) % 251));
const contents = [Buffer.alloc(300_000, 'a'), unlike, Buffer.alloc(0), Buffer.from('short')];
const skippable = (length: number) =>
  Buffer.concat([Buffer.from([0x53, 0x2a, 0x4d, 0x18, length, 0, 0, 0]), Buffer.alloc(length)]);
const frames = contents.flatMap((content) =>
  [0, 1].flatMap((flag) => [
    zstdCompressSync(content, { params: { [checksum]: flag, [contentSize]: flag } }),
    skippable(flag * 7),
  ]),
);
const whole = Buffer.concat(contents.flatMap((content) => [content, content]));

test('a layer of several frames is decompressed to its end, in whatever pieces it arrives', async () => {
  for (const sizes of [[10_000_000], [1], [700, 1, 4096]]) {
    const arriving = inPieces(Buffer.concat(frames), sizes);
    const plain = await buffer(Readable.from(zstdFrames(arriving)).pipe(createZstdDecompress()));
    assert.ok(plain.equals(whole), `in pieces of ${sizes}`);
  }
});

test('what is no frame is passed on as it is', async () => {
  const text = Buffer.from('<html>'.repeat(100));
  assert.deepEqual(await buffer(Readable.from(zstdFrames(inPieces(text, [100])))), text);
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { digestOf } from '../../../functions/image/digest.ts';
import { type LayerEntry, packLayer, streamLayer } from '../../../functions/image/layer.ts';
import { readTar } from '../../../functions/image/read-tar.ts';
import { inPieces } from './archive.ts';

const segment = fc.stringMatching(/^[a-z][\w+.-]{0,20}$/);
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}/x`);
const entry: fc.Arbitrary<LayerEntry> = fc.oneof(
  fc.record({ path, mode: fc.constantFrom(0o644, 0o755), content: fc.uint8Array({ maxLength: 2000 }) }),
  fc.record({ path, target: segment }),
);
const entries = fc.uniqueArray(entry, { selector: (one) => one.path, maxLength: 8 });

/** Content that compresses as programs do: some of it well, some of it not at all. */
function programLike(size: number): Buffer {
  const content = Buffer.alloc(size);
  for (let at = 0, seed = 7; at < size; at += 1) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    content[at] = at & 4096 ? seed >>> 24 : (at >> 5) & 255;
  }
  return content;
}

async function drained(file: Parameters<typeof streamLayer>[0]) {
  const layer = streamLayer(file);
  const parts: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await layer.next();
    if (done) return { ...value, bytes: Buffer.concat(parts) };
    parts.push(value);
  }
}

test('a layer is what it says: its digest, its size, and the digest of the archive within', () => {
  fc.assert(
    fc.property(entries, (some) => {
      const { digest, diffId, size, bytes } = packLayer(some);
      assert.deepEqual([digestOf(bytes), bytes.length], [digest, size]);
      assert.equal(digestOf(gunzipSync(bytes)), diffId);
    }),
    { numRuns: 200 },
  );
});

test('the order in which files are named is of no consequence', () => {
  fc.assert(
    fc.property(
      entries.chain((some) =>
        fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
      ),
      ([some, shuffled]) => assert.deepEqual(packLayer(shuffled), packLayer(some)),
    ),
  );
});

test("what went in comes out, everything root's and of 1970, with the directories on the way", async () => {
  const property = fc.asyncProperty(entries, async (some) => {
    const directories = new Set<string>();
    const found = new Map<string, { content: Buffer; target: string | null; mode: number }>();
    const layer = inPieces(packLayer(some).bytes, [1000]);
    for await (const member of readTar(layer, 'gzip', 'the layer')) {
      const { name, type, uid, gid, mtime, mode, linkname } = member.header;
      assert.deepEqual([uid, gid, mtime?.getTime()], [0, 0, 0]);
      const parts: Uint8Array[] = [];
      for await (const part of member) parts.push(part);
      if (type !== 'directory') found.set(name, { content: Buffer.concat(parts), target: linkname, mode });
      const parent = name.replace(/[^/]+\/?$/, '');
      assert.ok(parent === '' || directories.has(parent), name);
      if (type === 'directory') directories.add(name);
    }
    assert.deepEqual([...found.keys()], some.map((one) => one.path).sort());
    for (const one of some) {
      const { content, target, mode } = found.get(one.path) ?? assert.fail();
      if ('target' in one) assert.equal(target, one.target);
      else assert.deepEqual([content, mode], [Buffer.from(one.content), one.mode]);
    }
  });
  await fc.assert(property, { numRuns: 100 });
});

test('tar reads it, too', () => {
  const { bytes } = packLayer([
    { path: 'usr/lib/liba.so.1.2', mode: 0o755, content: Buffer.from('of a') },
    { path: 'usr/lib/liba.so.1', target: 'liba.so.1.2' },
    { path: 'etc/b', mode: 0o644, content: Buffer.from('of b') },
  ]);
  const listing = execFileSync('tar', ['-tvzf', '-', '--utc', '--numeric-owner'], { input: bytes });
  assert.deepEqual(listing.toString().replace(/ +/g, ' ').trim().split('\n'), [
    'drwxr-xr-x 0/0 0 1970-01-01 00:00 etc/',
    'drwxr-xr-x 0/0 0 1970-01-01 00:00 usr/',
    'drwxr-xr-x 0/0 0 1970-01-01 00:00 usr/lib/',
    '-rw-r--r-- 0/0 4 1970-01-01 00:00 etc/b',
    'lrwxrwxrwx 0/0 0 1970-01-01 00:00 usr/lib/liba.so.1 -> liba.so.1.2',
    '-rwxr-xr-x 0/0 4 1970-01-01 00:00 usr/lib/liba.so.1.2',
  ]);
});

test('however the content of a large file arrives, the layer has the same bytes, all of them', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 5 });
  // Near 64 KiB, where a portion of what is compressed ends.
  const length = fc.oneof(
    fc.integer({ min: 0, max: 300_000 }),
    fc.integer({ min: 62_000, max: 66_000 }),
    fc.integer({ min: 128_000, max: 132_000 }),
  );
  const property = fc.asyncProperty(length, sizes, async (size, pieces) => {
    const content = programLike(size);
    const file = { path: 'usr/local/bin/bun', mode: 0o755 };
    const streamed = await drained({ ...file, size, content: inPieces(content, pieces) });
    assert.deepEqual(streamed, packLayer([{ ...file, content }]));
    assert.deepEqual([streamed.digest, streamed.size], [digestOf(streamed.bytes), streamed.bytes.length]);
    assert.ok(gunzipSync(streamed.bytes).includes(content));
  });
  await fc.assert(property, { numRuns: 60 });
});

test('the bytes are these, on every machine and with every version of Node.js', () => {
  const small = packLayer([{ path: 'bin/hello', mode: 0o755, content: Buffer.from('hello\n') }]);
  assert.equal(Buffer.from(small.bytes.subarray(0, 10)).toString('hex'), '1f8b0800000000000003');
  assert.equal(small.digest, 'sha256:fc27ebe495b8650918f39bff9b2fba4ec0c763ca833a0927ea0673f8bd418833');
  const large = packLayer([{ path: 'bin/large', mode: 0o755, content: programLike(1_000_000) }]);
  assert.equal(large.diffId, 'sha256:9a61b2fa26a2d78ba614c5897662b3a9effa899ce85f8be65650a2359f5c3c54');
  assert.equal(large.digest, 'sha256:71b146430b2359ed119ee88bc26bdce0af463943dde69fe501ccc19f6d742d53');
});

test('a file that is not as large as was promised is no layer', async () => {
  for (const size of [3, 5]) {
    const content = inPieces(Buffer.from('four'), [4]);
    await assert.rejects(drained({ path: 'a', mode: 0o644, size, content }), /a has 4 bytes, and not/);
  }
});

test('a name that has no room in an archive is refused', () => {
  const content = Buffer.from('');
  assert.throws(
    () => packLayer([{ path: 'a'.repeat(101), mode: 0o644, content }]),
    /too long for an archive/,
  );
});

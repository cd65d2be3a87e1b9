import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BaseFacts } from '../../../../functions/image/base/facts.ts';
import { readFacts } from '../../../../functions/image/base/read-facts.ts';
import { mediaTypes } from '../../../../functions/image/oci.ts';
import { Trouble } from '../../../../functions/report/trouble.ts';
import { archive, type Member } from '../archive.ts';
import { alpine, debian, layer, layerOf } from './layers.ts';

const facts = async (...layers: Member[][]): Promise<BaseFacts> =>
  readFacts(await Promise.all(layers.map((members) => layer(members))), 'base:1');

const ofAlpine: BaseFacts = {
  library: 'musl',
  missing: ['libstdc++.so.6', 'libgcc_s.so.1'],
  bun: false,
  shell: true,
  alpine: {
    release: '3.22.1',
    repositories: 'https://mirror.example/v3.22/main\n',
    keys: { 'alpine-devel@lists.example-1.rsa.pub': 'a key\n' },
  },
};
const ofDebian: BaseFacts = { library: 'glibc', missing: [], bun: false, shell: true, alpine: undefined };

test('Alpine and Debian are known, however their layers are compressed', async () => {
  for (const kind of ['gzip', 'zstd', 'zstdFrames', 'none', 'docker'] as const) {
    assert.deepEqual(await readFacts([await layer(alpine, kind)], 'base:1'), ofAlpine);
    assert.deepEqual(await readFacts([await layer(debian, kind)], 'base:1'), ofDebian);
  }
});

test('what upper layers add counts, through links of the lower ones, too', async () => {
  const libraries = [{ name: 'usr/lib/libstdc++.so.6' }, { name: 'usr/lib/libgcc_s.so.1' }];
  const bun = [{ name: 'usr/local/bin/bun', mode: 0o755 }];
  assert.deepEqual(await facts(alpine, libraries, bun), { ...ofAlpine, missing: [], bun: true });
  const bare = debian.filter(({ name }) => !name.endsWith('libdl.so.2'));
  assert.deepEqual((await facts(bare)).missing, ['libdl.so.2']);
  assert.deepEqual(await facts(bare, [{ name: 'lib/x86_64-linux-gnu/libdl.so.2' }]), ofDebian);
});

test('what upper layers hide is not there: a file, a directory, or all that lower ones have in it', async () => {
  const without = async (...names: string[]) =>
    facts(
      alpine,
      names.map((name) => ({ name })),
    );
  assert.equal((await without('bin/.wh.sh')).shell, false);
  assert.equal((await without('.wh.bin')).shell, false);
  assert.equal((await without('bin/.wh..wh..opq')).shell, false);
  assert.equal((await without('.wh..wh..opq')).library, undefined);
  assert.deepEqual((await without('etc/apk/keys/.wh..wh..opq')).alpine?.keys, {});
  // What the layer itself has is not hidden by it, in whichever order.
  assert.equal((await without('bin/sh', 'bin/.wh..wh..opq')).shell, true);
  assert.equal((await facts(alpine, [{ name: 'bin/.wh.sh' }], [{ name: 'bin/sh' }])).shell, true);
});

test('a directory takes the place of a link, and a link that of a directory', async () => {
  assert.equal((await facts(debian, [{ name: 'bin/' }])).shell, false);
  assert.equal((await facts(alpine, [{ name: 'bin', type: 'symlink', linkname: 'opt' }])).shell, false);
});

test('a second name is as good as the first', async () => {
  const moved: Member[] = [
    { name: 'usr/share/apk/keys/a.rsa.pub', content: 'of a\n' },
    { name: 'usr/share/apk/keys/b.rsa.pub', content: 'of b\n' },
    { name: 'etc/apk/keys/a.rsa.pub', type: 'symlink', linkname: '../../../usr/share/apk/keys/a.rsa.pub' },
    { name: 'etc/apk/keys/b.rsa.pub', type: 'link', linkname: 'usr/share/apk/keys/b.rsa.pub' },
    { name: 'usr/local/bin/bun', type: 'link', linkname: 'opt/bun' },
  ];
  const { alpine: known, bun } = await facts(alpine, moved);
  assert.deepEqual(Object.entries(known?.keys ?? {}).slice(1), [
    ['a.rsa.pub', 'of a\n'],
    ['b.rsa.pub', 'of b\n'],
  ]);
  assert.equal(bun, true);
});

test("a C library beside the distribution's own does not count", async () => {
  const musl = [{ name: 'lib/ld-musl-x86_64.so.1' }];
  assert.equal((await facts(debian, musl)).library, 'glibc');
  const glibc = ['lib64/ld-linux-x86-64.so.2', 'lib/libc.so.6'].map((name) => ({ name }));
  assert.equal((await facts(alpine, glibc)).library, 'musl');
  assert.equal((await facts([{ name: 'app' }])).library, undefined);
});

test('names and links that lead nowhere or out of the image do no harm', async () => {
  const name = fc
    .array(
      fc.constantFrom(
        '..',
        '.',
        '',
        'bin',
        'lib',
        'usr',
        'etc',
        'sh',
        '.wh.',
        '.wh.lib',
        '.wh..wh..opq',
        '\u0001',
      ),
      { minLength: 1 },
    )
    .map((parts) => parts.join('/'));
  const member = fc.record({
    name: name.filter((one) => one.replace(/\/+$/, '') !== ''),
    type: fc.constantFrom('file', 'symlink', 'link', 'directory', 'fifo'),
    linkname: name.map((one) => one || 'x'),
  });
  const property = fc.asyncProperty(fc.array(member, { maxLength: 12 }), async (members) => {
    const { library } = await facts(members, alpine);
    assert.equal(library, 'musl');
  });
  await fc.assert(property, { numRuns: 200 });
  const circle: Member[] = [
    { name: 'bin', type: 'symlink', linkname: 'lib' },
    { name: 'lib', type: 'symlink', linkname: 'bin' },
  ];
  assert.equal((await facts(circle)).shell, false);
});

test('what is no archive, or only a part of one, is said in one line', async () => {
  const whole = await archive([...alpine, { name: 'large', content: Buffer.alloc(100_000, 'ab') }]);
  const { descriptor, open } = await layer(alpine);
  const parts: Uint8Array[] = [];
  for await (const part of open()) parts.push(part);
  const packed = Buffer.concat(parts);
  const plain = 'application/vnd.oci.image.layer.v1.tar';
  const cases = [
    layerOf(packed.subarray(0, packed.length - 40), descriptor.mediaType),
    layerOf(whole.subarray(0, 20_000), plain),
    layerOf(whole, mediaTypes.layer),
    layerOf(whole, `${plain}+zstd`),
    layerOf(Buffer.from('<html>'.repeat(500)), plain),
    layerOf(packed, plain),
  ];
  for (const one of cases) {
    await assert.rejects(readFacts([one], 'base:1'), (error) => {
      assert.ok(error instanceof Trouble, `${error}`);
      assert.match(error.line, /^base:1, its layer sha256:\w+: it is damaged: .*[.?] Try again/);
      return true;
    });
  }
});

test('what goes wrong while a layer arrives is said as it was', async () => {
  const { descriptor, open } = await layer(alpine);
  const broken = async function* () {
    yield* open();
    throw new Trouble('the connection broke');
  };
  await assert.rejects(readFacts([{ descriptor, open: broken }], 'base:1'), /the connection broke/);
});

test('a layer that names a key a thousand times does not fill the memory', async () => {
  const key = { name: 'etc/apk/keys/a.rsa.pub', content: 'x' };
  await assert.rejects(facts(Array.from({ length: 1001 }, () => key)), /the same files more than 1000 times/);
  const large = { name: 'etc/apk/repositories', content: Buffer.alloc(1_000_000) };
  assert.equal((await facts(alpine, [large])).alpine?.repositories, '');
});

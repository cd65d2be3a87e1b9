import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { findPackage } from '../../../../functions/image/alpine/find-package.ts';
import { mirrorsOf } from '../../../../functions/image/alpine/mirrors.ts';
import { openIndex } from '../../../../functions/image/alpine/open-index.ts';
import { Trouble } from '../../../../functions/report/trouble.ts';
import { archive } from '../archive.ts';
import { index, keys, libraries, signed } from './packages.ts';

const packages = await libraries();
const unsigned = await index(packages);
const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

test('an index that a key of the base vouches for is read, whichever hash it was signed with', async () => {
  for (const [algorithm, hash] of [
    ['RSA', 'sha1'],
    ['RSA256', 'sha256'],
    ['RSA512', 'sha512'],
  ]) {
    const name = `.SIGN.${algorithm}.builder@example.rsa.pub`;
    const text = await openIndex(await signed(unsigned, { name, hash: hash ?? '' }), keys, 'the index');
    assert.equal(findPackage(text, 'libgcc')?.version, '14.2.0-r6');
  }
});

test('one that none vouches for is refused', async () => {
  const good = await signed(unsigned);
  const altered = Buffer.from(good);
  altered[good.length - 100] = (altered[good.length - 100] ?? 0) ^ 1;
  const extended = Buffer.concat([good, gzipSync('more')]);
  const cases = [
    unsigned,
    altered,
    extended,
    await signed(unsigned, { key: otherKey }),
    await signed(unsigned, { hash: 'sha256' }),
    await signed(unsigned, { name: '.SIGN.RSA.another.rsa.pub' }),
    await signed(unsigned, { name: '.SIGN.constructor.builder@example.rsa.pub' }),
    await signed(unsigned, { name: '.SIGN.RSA.toString' }),
  ];
  for (const [at, bytes] of cases.entries()) {
    await assert.rejects(openIndex(bytes, keys, 'the index'), (error) => {
      assert.ok(error instanceof Trouble, `${at}: ${error}`);
      assert.match(error.line, /^the index: (its signature is by none|it is (no file of Alpine's|damaged))/);
      return true;
    });
  }
  const noKey = { 'builder@example.rsa.pub': 'not a key' };
  await assert.rejects(openIndex(good, noKey, 'the index'), /its signature is by none of the base's keys/);
});

test('what is no index is refused, signed or not', async () => {
  const other = gzipSync(await archive([{ name: 'README', content: 'hello' }]));
  await assert.rejects(openIndex(await signed(other), keys, 'the index'), /there is no APKINDEX in it/);
  for (const bytes of ['', '<html>no such page</html>', '\x1f\x8b']) {
    await assert.rejects(openIndex(Buffer.from(bytes), keys, 'the index'), Trouble);
  }
});

test('an index that unpacks to more than an index has is not unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
  assert.ok(bomb.length < 100_000);
  await assert.rejects(openIndex(await signed(bomb), keys, 'the index'), /it is too large/);
  const parts = Buffer.concat(Array.from({ length: 5000 }, () => gzipSync('')));
  await assert.rejects(openIndex(await signed(parts), keys, 'the index'), /it has too many parts/);
});

test('a package is found by its own name', () => {
  const text = packages.map(({ record }) => record).join('\n');
  assert.deepEqual(findPackage(`P:libstdc++-dev\nV:1\nC:Q1A\nS:1\n\n${text}`, 'libstdc++'), {
    name: 'libstdc++',
    version: '14.2.0-r6',
    checksum: /C:(.*)/.exec(packages[1]?.record ?? '')?.[1],
    size: packages[1]?.file.length,
  });
  assert.equal(findPackage(text, 'libstdc'), undefined);
});

test('of a list of mirrors those with an address and without a tag are asked', () => {
  const text = [
    '# the nearest',
    'https://mirror.example/alpine/v3.22/main/',
    ' http://mirror.example/alpine/v3.22/community',
    '@edge https://mirror.example/alpine/edge/main',
    '/media/cdrom/apks',
    '',
  ].join('\n');
  assert.deepEqual(mirrorsOf(text, 'aarch64'), [
    'https://mirror.example/alpine/v3.22/main/aarch64',
    'http://mirror.example/alpine/v3.22/community/aarch64',
  ]);
});

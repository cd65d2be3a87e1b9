import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alpinePackages } from '../../../functions/clients/alpine-packages.ts';
import { digestOf } from '../../../functions/image/digest.ts';
import { readTar } from '../../../functions/image/read-tar.ts';
import { Trouble } from '../../../functions/report/trouble.ts';
import { type Built, built, index, keys, libraries, signed } from '../image/alpine/packages.ts';
import { inPieces } from '../image/archive.ts';
import { fileServer } from './file-server.ts';

const packages = await libraries();

/** A repository of these packages, in a directory of a mirror. */
async function repository(directory: string, some: readonly Built[]): Promise<[string, Uint8Array][]> {
  return [
    [`${directory}/APKINDEX.tar.gz`, await signed(await index(some))],
    ...some.map(({ name, version, file }): [string, Uint8Array] => [
      `${directory}/${name}-${version}.apk`,
      file,
    ]),
  ];
}

const alpine = (repositories: string) => ({ release: '3.22.1', repositories, keys });

test("the libraries come from the base's own mirror, for its architecture", async (test) => {
  const files = [
    ...(await repository('/main/x86_64', packages)),
    ...(await repository('/main/aarch64', packages)),
  ];
  const { address, asked } = await fileServer(test, new Map(files));
  const { layer, bytes } = await alpinePackages(
    alpine(`${address}/main\n${address}/community\n`),
    'arm64',
    'a:1',
  );
  assert.deepEqual(asked, [
    '/main/aarch64/APKINDEX.tar.gz',
    '/main/aarch64/libstdc++-14.2.0-r6.apk',
    '/main/aarch64/libgcc-14.2.0-r6.apk',
  ]);
  assert.deepEqual([layer.descriptor.digest, layer.descriptor.size], [digestOf(bytes), bytes.length]);
  assert.deepEqual(layer.descriptor.annotations, {
    'remora.layer': 'libraries',
    'remora.diff-id': layer.diffId,
    'remora.version.libgcc': '14.2.0-r6',
    'remora.version.libstdc++': '14.2.0-r6',
  });
  const names: string[] = [];
  for await (const member of readTar(inPieces(bytes, [100]), 'gzip', 'the layer')) {
    names.push(member.header.name);
    member.resume();
  }
  assert.deepEqual(names.slice(2), [
    'usr/lib/libgcc_s.so.1',
    'usr/lib/libstdc++.so.6',
    'usr/lib/libstdc++.so.6.0.33',
  ]);
});

test('a package may be in another repository of the list', async (test) => {
  const [gcc, standard] = packages;
  assert.ok(gcc && standard);
  const files = [...(await repository('/a/x86_64', [gcc])), ...(await repository('/b/x86_64', [standard]))];
  const { address } = await fileServer(test, new Map(files));
  const { layer } = await alpinePackages(alpine(`${address}/a\n${address}/b\n`), 'amd64', 'a:1');
  assert.equal(Object.keys(layer.descriptor.annotations ?? {}).length, 4);
});

test('what the mirror does not have, or nobody vouches for, is said in one line', async (test) => {
  const [gcc, standard] = packages;
  assert.ok(gcc && standard);
  const evil = await built('libgcc', gcc.version, [{ name: 'usr/lib/libgcc_s.so.1', content: 'evil' }]);
  const long = { ...gcc, file: Buffer.concat([gcc.file, Buffer.alloc(10)]) };
  const files = new Map([
    ...(await repository('/half/x86_64', [gcc])),
    ...(await repository('/evil/x86_64', [standard, { ...evil, record: gcc.record }])),
    ...(await repository('/long/x86_64', [standard, long])),
    ['/unsigned/x86_64/APKINDEX.tar.gz', await index(packages)] as const,
    ['/page/x86_64/APKINDEX.tar.gz', Buffer.from('<html>')] as const,
  ]);
  const { address } = await fileServer(test, files);
  const cases: [string, RegExp][] = [
    ['', /^a:1: its \/etc\/apk\/repositories names no mirror, and Bun for musl needs/],
    ['/half', /^a:1: no mirror in its \/etc\/apk\/repositories has the packages libstdc\+\+, and/],
    ['/none', /^the index of Alpine's packages that a:1 names: 127\.0\.0\.1:\d+ does not have it \(404\)/],
    ['/unsigned', /^the index of Alpine's packages that a:1 names: its signature is by none/],
    ['/page', /^the index of Alpine's packages that a:1 names: it is no file of Alpine's/],
    ['/evil', /^Alpine's package libgcc 14\.2\.0-r6: (it has more than the|its checksum is not the one)/],
    ['/long', /^Alpine's package libgcc 14\.2\.0-r6: it has more than the \d+ bytes/],
  ];
  for (const [directory, line] of cases) {
    const text = directory === '' ? '@edge http://127.0.0.1:9\n' : `${address}${directory}\n`;
    await assert.rejects(alpinePackages(alpine(text), 'amd64', 'a:1'), (error) => {
      assert.ok(error instanceof Trouble, `${error}`);
      assert.match(error.line, line);
      return true;
    });
  }
});

import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { archive, type Member } from '../archive.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The key that the mirror of these tests signs with, as a base has it. */
export const keys = {
  'builder@example.rsa.pub': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
};

/** Some of an archive, compressed: its end is left out, so that the next section can follow. */
async function section(members: readonly Member[]): Promise<Buffer> {
  const whole = await archive(members);
  return gzipSync(whole.subarray(0, whole.length - 1024));
}

/** Puts a signature in front. */
export async function signed(
  bytes: Buffer,
  { hash = 'sha1', name = '.SIGN.RSA.builder@example.rsa.pub', key = privateKey as KeyObject } = {},
): Promise<Buffer> {
  const signature = await section([{ name, content: sign(hash, bytes, key) }]);
  return Buffer.concat([signature, bytes]);
}

export interface Built {
  name: string;
  version: string;
  file: Buffer;
  /** As the index has it. */
  record: string;
}

/** A package as `abuild` makes them: signature, control section, data. */
export async function built(
  name: string,
  version: string,
  members: readonly Member[],
  checksum: 'Q1' | 'Q2' = 'Q1',
): Promise<Built> {
  const data = gzipSync(await archive(members));
  const dataHash = createHash('sha256').update(data).digest('hex');
  const content = `# Generated\npkgname = ${name}\npkgver = ${version}\ndatahash = ${dataHash}\n`;
  const control = await section([{ name: '.PKGINFO', content }]);
  const file = Buffer.concat([await signed(control), data]);
  const hash = createHash(checksum === 'Q1' ? 'sha1' : 'sha256')
    .update(control)
    .digest('base64');
  const record = `C:${checksum}${hash}\nP:${name}\nV:${version}\nA:x86_64\nS:${file.length}\nI:1\nT:A package\n`;
  return { name, version, file, record };
}

/** The libraries that Bun for musl is linked against. */
export async function libraries(): Promise<Built[]> {
  const directory = { name: 'usr/lib/' };
  return [
    await built('libgcc', '14.2.0-r6', [directory, { name: 'usr/lib/libgcc_s.so.1', content: 'of gcc' }]),
    await built('libstdc++', '14.2.0-r6', [
      directory,
      { name: 'usr/lib/libstdc++.so.6', type: 'symlink', linkname: 'libstdc++.so.6.0.33' },
      { name: 'usr/lib/libstdc++.so.6.0.33', content: 'of the standard library' },
      { name: 'usr/share/gcc/pretty.py', content: 'print()' },
    ]),
  ];
}

/** What a repository's index is, before its signature. */
export async function index(packages: readonly Built[]): Promise<Buffer> {
  const other = 'C:Q1AAAA\nP:libstdc++-dev\nV:9-r9\nA:x86_64\nS:1\n';
  const content = [other, ...packages.map(({ record }) => record)].join('\n');
  return gzipSync(
    await archive([
      { name: 'DESCRIPTION', content: 'v3.22.1\n' },
      { name: 'APKINDEX', content: `${content}\n` },
    ]),
  );
}

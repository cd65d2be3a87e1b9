import { verify } from 'node:crypto';
import { Trouble } from '../../report/trouble.ts';
import { gzipMembers } from './gzip-members.ts';
import { tarFiles } from './tar-files.ts';

/** What a signature is of: its file is `.SIGN.<algorithm>.<name of the key's file>`, `apk-v2(5)`. */
const algorithms: Record<string, string> = { RSA: 'sha1', RSA256: 'sha256', RSA512: 'sha512' };

/**
 * The text of a repository's index, if one of the base's keys vouches for it.
 *
 * @param bytes of the repository's `APKINDEX.tar.gz`
 * @param keys PEM, by the names of their files
 * @param where the index, as people call it
 * @throws Trouble where no key vouches for it, or it is no index
 */
export async function openIndex(
  bytes: Uint8Array,
  keys: Record<string, string>,
  where: string,
): Promise<string> {
  const [signatures, ...rest] = gzipMembers(bytes, where);
  const signed = bytes.subarray(signatures?.end);
  const files = await tarFiles(signatures?.content ?? new Uint8Array(), where);
  if (![...files].some(([name, signature]) => vouches(name, signature, signed, keys))) {
    throw new Trouble("its signature is by none of the base's keys", {
      where,
      remedy: "Is the mirror that the base names one of Alpine's? Name another base.",
    });
  }
  const index = await tarFiles(Buffer.concat(rest.map(({ content }) => content)), where);
  const text = index.get('APKINDEX')?.toString();
  if (text !== undefined) return text;
  throw new Trouble('there is no APKINDEX in it', { where, remedy: 'Name another base.' });
}

function vouches(name: string, signature: Buffer, signed: Uint8Array, keys: Record<string, string>): boolean {
  const [, algorithm = '', keyName = ''] = /^\.SIGN\.(\w+)\.([^/]+)$/.exec(name) ?? [];
  const hash = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  const key = Object.hasOwn(keys, keyName) ? keys[keyName] : undefined;
  if (hash === undefined || key === undefined) return false;
  try {
    return verify(hash, signed, key, signature);
  } catch {
    // A file among the keys that holds none vouches for nothing.
    return false;
  }
}

import { createHash } from 'node:crypto';
import type { Descriptor, Digest } from '../../image/oci.ts';
import { isDigest } from '../../image/reference.ts';
import { Trouble } from '../../report/trouble.ts';
import type { Place } from './place.ts';
import type { Answer } from './refusal.ts';

/**
 * The same bytes, counted and hashed as they pass. The last of them comes out only when all are known to be the right
 * ones, so that whoever writes them away never has the whole of something wrong.
 *
 * @throws what `wrong` makes of it, where they are not what the descriptor says
 */
export async function* verified(
  bytes: AsyncIterable<Uint8Array>,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  wrong: (what: string) => Error,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let seen = 0;
  let held: Uint8Array | undefined;
  for await (const piece of bytes) {
    if (piece.length === 0) continue;
    seen += piece.length;
    if (seen > size) throw wrong(`more than ${size} bytes`);
    hash.update(piece);
    if (held) yield held;
    held = piece;
  }
  if (seen < size) throw wrong(`${seen} of ${size} bytes`);
  if (`sha256:${hash.digest('hex')}` !== digest) throw wrong('other bytes');
  if (held) yield held;
}

/** @param what as `verified` tells it */
export function otherBytes(where: string, { digest }: Pick<Descriptor, 'digest'>, what: string): Trouble {
  return new Trouble(`${what} came where ${digest} was promised`, {
    where,
    remedy: 'Try again; if it stays so, what is kept there, or a proxy on the way, is damaged.',
  });
}

/** What the registry says to have must be what was sent. @param what came, where it is something else */
export function compare(
  place: Place,
  { headers }: Answer,
  digest: Digest,
  what: 'other bytes' | 'a manifest of other bytes' = 'other bytes',
): void {
  const told = headers.get('docker-content-digest');
  if (told === null || !isDigest(told) || told === digest) return;
  throw otherBytes(place.name, { digest }, `the registry says that ${what}`);
}

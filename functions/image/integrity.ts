import { createHash } from 'node:crypto';
import { Trouble } from '../report/trouble.ts';

/**
 * Passes bytes on, and ends with an error where they are not what was promised.
 *
 * @param integrity as npm writes it: `sha512-` and base64
 * @param where what is fetched, as people call it
 */
export async function* withIntegrity(
  bytes: AsyncIterable<Uint8Array>,
  integrity: string,
  where: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha512');
  for await (const part of bytes) {
    hash.update(part);
    yield part;
  }
  const actual = `sha512-${hash.digest('base64')}`;
  if (actual === integrity) return;
  throw new Trouble(`what arrived is not what its integrity says: ${actual}, and not ${integrity}`, {
    where,
    remedy: 'The registry hands out another package of that name, or it is damaged: name another registry.',
  });
}

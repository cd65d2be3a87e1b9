import type { Descriptor } from '../../image/oci.ts';
import { Broken, networkTrouble } from './broken.ts';
import type { OpenAnswer } from './fetching.ts';
import { addressOf, type Place, refused } from './place.ts';
import { otherBytes, verified } from './verified.ts';

type Wanted = Pick<Descriptor, 'digest' | 'size'>;

/** Distribution specification, "Pulling blobs". A connection that breaks is taken up again where it broke, by `Range`. */
export function readBlob(place: Place, blob: Wanted): AsyncIterable<Uint8Array> {
  return verified(arriving(place, blob), blob, (what) => otherBytes(place.name, blob, what));
}

async function* arriving(place: Place, blob: Wanted): AsyncGenerator<Uint8Array> {
  const { connection } = place;
  let at = 0;
  for (let attempt = 1; ; attempt += 1) {
    const before = at;
    let broken: Broken | undefined;
    for await (const piece of untilBroken(await opened(place, blob, at))) {
      if (piece instanceof Broken) broken = piece;
      else {
        at += piece.length;
        yield piece;
      }
    }
    // A connection can end early without an error, too; more than there should be is for `verified` to see.
    if (at >= blob.size) return;
    const failed = broken ?? new Broken(new Error('the answer ended early'));
    // As long as something comes, it goes on.
    if (at > before) attempt = 1;
    if (!(await connection.pause(attempt, failed))) throw networkTrouble(failed, connection.registry);
  }
}

/** What comes, and the failure as the last of it: thrown, it could not be told from one of the reader's. */
async function* untilBroken(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | Broken> {
  try {
    yield* bytes;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    yield error;
  }
}

/** The bytes from a place on. */
async function opened(place: Place, { digest }: Wanted, from: number): Promise<AsyncIterable<Uint8Array>> {
  const answer = await place.connection.open({
    method: 'GET',
    url: addressOf(place, `blobs/${digest}`),
    access: 'pull',
    headers: {
      // Compressed on the way they would be other bytes, and `Range` would count those.
      'accept-encoding': 'identity',
      ...(from > 0 && { range: `bytes=${from}-` }),
    },
  });
  if ('bytes' in answer) throw refused(place, answer, `give the blob ${digest}`);
  return from > 0 && !goesOn(answer, from) ? skipping(answer.body, from) : answer.body;
}

function goesOn({ status, headers }: OpenAnswer, from: number): boolean {
  return status === 206 && (headers.get('content-range') ?? '').startsWith(`bytes ${from}-`);
}

/** Not every server knows `Range`: then it comes from the beginning. */
async function* skipping(bytes: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const piece of bytes) {
    const skipped = Math.min(left, piece.length);
    left -= skipped;
    if (skipped < piece.length) yield piece.subarray(skipped);
  }
}

import type { Blob } from '../../publish/repository.ts';
import { Broken } from './broken.ts';
import { type Place, refused } from './place.ts';
import type { Answer } from './refusal.ts';
import { BeginAgain, closing, isThere, type Session } from './upload-session.ts';
import { compare, otherBytes, verified } from './verified.ts';
import { mayPass } from './waiting.ts';

/** The registry does not take a blob in parts, or not in such ones. */
export class NotInParts extends BeginAgain {}

/**
 * One PUT, as the bytes come: Google's Artifact Registry takes nothing else. Without `Content-Range`, for with it GHCR
 * would take it for a part, and that for too large.
 */
export async function uploadWhole(
  place: Place,
  session: Session,
  { descriptor, open }: Blob,
  sent: (bytes: number) => void,
): Promise<void> {
  const { digest, size } = descriptor;
  const source = verified(open(), descriptor, (what) =>
    otherBytes('the source of the blob', descriptor, what),
  );
  let answer: Answer;
  try {
    answer = await place.connection.send({
      method: 'PUT',
      url: closing(session, digest),
      access: 'push',
      headers: { 'content-type': 'application/octet-stream' },
      stream: { bytes: telling(source, sent), length: size },
    });
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    // What the answer got lost of may have arrived all the same.
    if (await isThere(place, digest)) return;
    await again(place, error);
    throw new BeginAgain(error);
  }
  if (answer.status >= 200 && answer.status < 300) return compare(place, answer, digest);
  if (answer.status === 401) throw new BeginAgain(answer);
  if (!mayPass(answer.status) && answer.status !== 404)
    throw refused(place, answer, `take the blob ${digest}`);
  await again(place, answer);
  throw new BeginAgain(answer);
}

async function again({ connection }: Place, failed: Answer | Broken): Promise<void> {
  await connection.pause(1, failed);
}

async function* telling(
  bytes: AsyncIterable<Uint8Array>,
  sent: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    yield piece;
    sent(piece.length);
  }
}

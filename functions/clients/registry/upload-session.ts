import type { Digest } from '../../image/oci.ts';
import { Broken } from './broken.ts';
import { addressOf, type Place, refused } from './place.ts';
import type { Answer } from './refusal.ts';

/** An upload that is under way. */
export interface Session {
  /** Where it goes on; another one after each answer. */
  location: URL;
  /** The fewest bytes that a part may have, except for the last one. */
  minimum: number;
}

/** The upload is none any more, or nobody knows what the registry has of it: only another one helps. */
export class BeginAgain extends Error {
  /** What the registry said last. */
  readonly failed: Answer | Broken | undefined;

  constructor(failed?: Answer | Broken) {
    super('the upload has to begin again');
    this.failed = failed;
  }
}

/** Follows `Location`, where there is one: it may be relative. */
export function moveOn(session: Session, { headers, url }: Answer): void {
  const location = headers.get('location');
  const next = location === null ? null : URL.parse(location, url || session.location.href);
  if (next) session.location = next;
}

/** The answer to a POST that began one. @throws Trouble where it tells no address */
export function sessionOf(place: Place, answer: Answer): Session {
  const location = answer.headers.get('location');
  const url = location === null ? null : URL.parse(location, addressOf(place, 'blobs/uploads/').href);
  if (!url) throw refused(place, answer, 'say where to upload to');
  return { location: url, minimum: Number(answer.headers.get('oci-chunk-min-length')) || 0 };
}

/** How many bytes the registry has of the upload; undefined where it does not say. */
export function bytesThere({ headers }: Answer): number | undefined {
  const [, last] = /^(?:bytes=)?0-(\d+)$/.exec(headers.get('range') ?? '') ?? [];
  // `0-0` is what the reference implementation says of nothing, and of a single byte.
  return last === undefined ? undefined : last === '0' ? 0 : Number(last) + 1;
}

/** Distribution specification, "Pushing a blob in chunks": GET of the location. Not every registry tells (ECR Public: 404). */
export async function askHowFar(place: Place, session: Session): Promise<number | undefined> {
  try {
    const answer = await place.connection.send({ method: 'GET', url: session.location, access: 'push' });
    if (answer.status !== 204) return undefined;
    moveOn(session, answer);
    return bytesThere(answer);
  } catch (error) {
    if (error instanceof Broken) return undefined;
    throw error;
  }
}

/** Gives up what was uploaded; a registry that does not hear of it cleans up by itself after a while. */
export async function cancel({ connection }: Place, { location }: Session): Promise<void> {
  // It is done on the way out of an error, which is the one to be heard of.
  await connection.send({ method: 'DELETE', url: location, access: 'push' }).catch(() => undefined);
}

/** The location with the digest behind, and nothing else touched: it may be signed. */
export function closing({ location }: Session, digest: Digest): URL {
  return new URL(`${location.href}${location.search ? '&' : '?'}digest=${encodeURIComponent(digest)}`);
}

/** Whether a blob is there. Undefined where the registry does not say: ECR Public answers HEAD with 401. */
export async function isThere(place: Place, digest: Digest): Promise<boolean | undefined> {
  const answer = await place.connection.ask({
    method: 'HEAD',
    url: addressOf(place, `blobs/${digest}`),
    access: 'push',
  });
  if (answer.status === 200) return true;
  if (answer.status === 404) return false;
  // Whoever sends us to where the blob lies has it, though an address signed for GET is none for HEAD.
  const elsewhere = answer.url !== '' && new URL(answer.url).origin !== place.connection.origin;
  if ([401, 403, 405].includes(answer.status)) return elsewhere || undefined;
  throw refused(place, answer, `say whether it has the blob ${digest}`);
}

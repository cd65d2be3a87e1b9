import { parseReference } from '../../image/reference.ts';
import type { Arrival, Blob, Repository } from '../../publish/repository.ts';
import { Trouble } from '../../report/trouble.ts';
import { Broken, networkTrouble } from './broken.ts';
import { addressOf, type Place, refused } from './place.ts';
import { type Answer, noSuchRepository } from './refusal.ts';
import { uploadInParts } from './upload-in-parts.ts';
import { BeginAgain, cancel, isThere, type Session, sessionOf } from './upload-session.ts';
import { NotInParts, uploadWhole } from './upload-whole.ts';
import { compare } from './verified.ts';

/** What is learnt of a registry on the way. */
export interface Manners {
  /** Bytes that one part of an upload has, and that are held in memory. */
  part: number;
  /** A registry that takes no parts gets every blob as one. */
  whole: boolean;
  /** Repositories from which it would mount nothing. */
  unmountable: Set<string>;
}

/** How often an upload is begun. */
const beginnings = 4;

/** @throws Trouble, and nothing of the blob stays at the registry then */
export async function putBlob(
  place: Place,
  manners: Manners,
  blob: Blob,
  sent: (bytes: number) => void = () => {},
): Promise<Arrival> {
  if (await isThere(place, blob.descriptor.digest)) return 'there';
  let session = await mount(place, manners, blob);
  if (session === 'mounted') return 'mounted';
  const heard = furtherOnly(sent);
  for (let beginning = 1; ; beginning += 1) {
    session ??= await begin(place);
    try {
      await upload(place, manners, blob, session, heard());
      return 'sent';
    } catch (error) {
      if (error instanceof NotInParts) manners.whole = true;
      await cancel(place, session);
      if (!(error instanceof BeginAgain)) throw error;
      if (beginning === beginnings) throw gaveUp(place, blob, error);
      session = undefined;
    }
  }
}

async function upload(
  place: Place,
  manners: Manners,
  blob: Blob,
  session: Session,
  sent: (bytes: number) => void,
): Promise<void> {
  const part = Math.max(manners.part, session.minimum);
  // What a registry wants to have in one part must not fill the memory.
  const whole = (manners.whole && blob.descriptor.size > part) || part > 4 * manners.part;
  if (whole) await uploadWhole(place, session, blob, sent);
  else await uploadInParts(place, session, blob, part, sent);
}

/** Where an upload begins again, only what goes beyond the last one is news. */
function furtherOnly(sent: (bytes: number) => void): () => (bytes: number) => void {
  let furthest = 0;
  return () => {
    let at = 0;
    return (bytes) => {
      at += bytes;
      if (at > furthest) sent(at - furthest);
      furthest = Math.max(furthest, at);
    };
  };
}

/** The path of the repository, where it is another one of the same registry. */
function mountableFrom(
  { connection, repository }: Place,
  { unmountable }: Manners,
  other: Repository | undefined,
): string | undefined {
  if (!other) return undefined;
  try {
    const { registry, repository: path } = parseReference(other.name);
    const good = registry === connection.registry && path !== repository && !unmountable.has(path);
    return good ? path : undefined;
  } catch (error) {
    // A directory has no name of a repository.
    if (error instanceof Trouble) return undefined;
    throw error;
  }
}

/**
 * Distribution specification, "Mounting a blob from another repository".
 *
 * @returns the upload that the registry offers instead; undefined where it does not even that
 */
async function mount(place: Place, manners: Manners, blob: Blob): Promise<'mounted' | Session | undefined> {
  const from = mountableFrom(place, manners, blob.from);
  if (from === undefined) return undefined;
  const { digest } = blob.descriptor;
  const url = addressOf(place, 'blobs/uploads/');
  url.search = `?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`;
  const answer = await place.connection.ask({ method: 'POST', url, access: `mount ${from}` });
  if (answer.status === 201) {
    compare(place, answer, digest);
    return 'mounted';
  }
  // Whatever the reason (ECR: an account's setting, or a blob that no manifest names), it is uploaded instead.
  if (answer.status === 202) return sessionOf(place, answer);
  manners.unmountable.add(from);
  return undefined;
}

async function begin(place: Place): Promise<Session> {
  const url = addressOf(place, 'blobs/uploads/');
  let answer: Answer;
  try {
    answer = await place.connection.ask({ method: 'POST', url, access: 'push' });
  } catch (error) {
    // ECR hangs up where the repository is not there (aws/containers-roadmap issue 1970).
    if (error instanceof Trouble && error.cause !== undefined && (await isMissing(place))) {
      throw noSuchRepository(place.name);
    }
    throw error;
  }
  if (answer.status === 202) return sessionOf(place, answer);
  throw answer.status === 404 ? noSuchRepository(place.name) : refused(place, answer, 'take an upload');
}

async function isMissing(place: Place): Promise<boolean> {
  const url = addressOf(place, 'tags/list');
  const { status } = await place.connection.ask({ method: 'GET', url, access: 'push' });
  return status === 404;
}

function gaveUp(place: Place, { descriptor }: Blob, { failed }: BeginAgain): Error {
  if (failed instanceof Broken) return networkTrouble(failed, place.connection.registry);
  const wish = `take the blob ${descriptor.digest} in ${beginnings} attempts`;
  if (failed) return refused(place, failed, wish);
  return new Trouble(`the registry does not ${wish}`, { where: place.name, remedy: 'Try again later.' });
}

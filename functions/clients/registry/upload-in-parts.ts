import type { Descriptor } from '../../image/oci.ts';
import type { Blob } from '../../publish/repository.ts';
import { Broken } from './broken.ts';
import { from, inParts, type Part } from './parts.ts';
import { type Place, refused } from './place.ts';
import type { Answer } from './refusal.ts';
import {
  askHowFar,
  BeginAgain,
  bytesThere,
  closing,
  isThere,
  moveOn,
  type Session,
} from './upload-session.ts';
import { NotInParts } from './upload-whole.ts';
import { compare, otherBytes, verified } from './verified.ts';
import { mayPass } from './waiting.ts';

type Target = Pick<Descriptor, 'digest' | 'size'>;

/**
 * Distribution specification, "Pushing a blob in chunks", or, where one part is all of it, "Pushing a blob
 * monolithically". A part is in memory until the registry has it.
 *
 * @param size of a part, bytes
 * @throws BeginAgain, Trouble; whatever the source throws
 */
export async function uploadInParts(
  place: Place,
  session: Session,
  { descriptor, open }: Blob,
  size: number,
  sent: (bytes: number) => void,
): Promise<void> {
  const source = verified(open(), descriptor, (what) =>
    otherBytes('the source of the blob', descriptor, what),
  );
  let only: Part = { bytes: new Uint8Array(), offset: 0 };
  // All of it is verified before the closing PUT: the source ends with an error where it is something else.
  for await (const part of inParts(source, Math.min(size, descriptor.size))) {
    if (descriptor.size <= size) only = part;
    else {
      await sendPart(place, session, part);
      sent(part.bytes.length);
    }
  }
  await close(place, session, descriptor, only);
  sent(only.bytes.length);
}

async function sendPart(place: Place, session: Session, part: Part): Promise<void> {
  const end = part.offset + part.bytes.length;
  let at = part.offset;
  for (let attempt = 1; at < end; attempt += 1) {
    const failed = await patch(place, session, from(part, at));
    if (!failed) return;
    const refusedRange = !(failed instanceof Broken) && failed.status === 416;
    if (!refusedRange && !isPassing(failed)) throw verdict(place, part, failed);
    if (!(await place.connection.pause(attempt, failed))) throw new BeginAgain(failed);
    const there = (refusedRange ? bytesThere(failed) : undefined) ?? (await askHowFar(place, session));
    // It has what it should have, and yet it does not like the range: the part is too large for it, as at GHCR.
    if (refusedRange && (there === undefined || there === at)) throw new NotInParts(failed);
    // ECR's `Range` stands still behind the first part (aws/containers-roadmap issue 2831): then it is not believed, and
    // the same bytes go there again, which it refuses if it has them.
    if (there !== undefined && there >= part.offset && there <= end) at = there;
    else if (refusedRange) throw new BeginAgain(failed);
  }
}

function isPassing(failed: Answer | Broken): boolean {
  return failed instanceof Broken || mayPass(failed.status);
}

/** What a refusal of a part means. */
function verdict(place: Place, { offset }: Part, failed: Answer | Broken): Error {
  if (failed instanceof Broken || failed.status === 404) return new BeginAgain(failed);
  const { status } = failed;
  if (status === 401 || status === 403) return refused(place, failed, 'take a part of a blob');
  // 400, 405, 411, 413, 415, 501 …: whatever it has against parts, it may have nothing against the whole.
  return offset === 0 || status === 413 ? new NotInParts(failed) : new BeginAgain(failed);
}

/** @returns what failed, if anything did */
async function patch(place: Place, session: Session, part: Part): Promise<Answer | Broken | undefined> {
  try {
    const answer = await place.connection.send({
      method: 'PATCH',
      url: session.location,
      access: 'push',
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `${part.offset}-${part.offset + part.bytes.length - 1}`,
      },
      body: part.bytes,
    });
    // 202 says the specification, 201 says ECR, 204 says Pulp.
    if (answer.status < 200 || answer.status >= 300) return answer;
    moveOn(session, answer);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error;
    throw error;
  }
}

async function close(place: Place, session: Session, target: Target, last: Part): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const failed = await put(place, session, target, last);
    if (!failed) return;
    // What the answer got lost of may have arrived all the same.
    const lost = failed instanceof Broken || mayPass(failed.status) || failed.status === 404;
    if (lost && (await isThere(place, target.digest))) return;
    if (!isPassing(failed) || !(await place.connection.pause(attempt, failed)))
      throw notClosed(place, target, last, failed);
    // Who got a part of it in the body would have it twice.
    if (last.bytes.length > 0) throw new BeginAgain(failed);
  }
}

/** 400 and 416: the registry has other bytes than were sent, or does not know how to put them together. */
function notClosed(place: Place, { digest }: Target, last: Part, failed: Answer | Broken): Error {
  const other = failed instanceof Broken || isPassing(failed) || [400, 404, 416].includes(failed.status);
  if (!other) return refused(place, failed, `take the blob ${digest}`);
  // ECR Public is known to lose its way with parts (dotnet/sdk-container-builds issue 472).
  return last.bytes.length === 0 ? new NotInParts(failed) : new BeginAgain(failed);
}

async function put(
  place: Place,
  session: Session,
  { digest }: Target,
  { bytes }: Part,
): Promise<Answer | Broken | undefined> {
  try {
    const answer = await place.connection.send({
      method: 'PUT',
      url: closing(session, digest),
      access: 'push',
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
    });
    if (answer.status < 200 || answer.status >= 300) return answer;
    compare(place, answer, digest);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error;
    throw error;
  }
}

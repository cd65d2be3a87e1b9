import { digestOf } from '../../image/digest.ts';
import type { StoredManifest } from '../../image/oci.ts';
import { Trouble } from '../../report/trouble.ts';
import { addressOf, type Place, refused } from './place.ts';
import { readManifest } from './read-manifest.ts';
import { type Answer, errorsOf } from './refusal.ts';
import { compare } from './verified.ts';

/** Distribution specification, "Pushing Manifests". @throws Trouble */
export async function putManifest(place: Place, manifest: StoredManifest, tag?: string): Promise<void> {
  const { digest, mediaType, bytes } = manifest;
  if (digestOf(bytes) !== digest) throw new Error(`The bytes of a manifest are not those of ${digest}`);
  const answer = await place.connection.ask({
    method: 'PUT',
    url: addressOf(place, `manifests/${tag ?? digest}`),
    access: 'push',
    headers: { 'content-type': mediaType },
    body: bytes,
  });
  const { status } = answer;
  if (status >= 200 && status < 300) return compare(place, answer, digest, 'a manifest of other bytes');
  if (tag !== undefined && soundsTaken(answer)) {
    const there = await readManifest(place, tag);
    // ECR refuses even the same image under the same tag.
    if (there?.digest === digest) return;
    if (there) throw taken(place, tag, there);
  }
  throw refused(place, answer, `take the manifest ${tag ?? digest}`);
}

/**
 * There is no code of its own for it: ECR says TAG_INVALID and "cannot be overwritten because the tag is immutable",
 * Harbor says PRECONDITION (412), others 409.
 */
function soundsTaken(answer: Answer): boolean {
  const { status } = answer;
  if (status === 409 || status === 412) return true;
  const said = errorsOf(answer).map(({ code, message }) => `${code} ${message}`);
  return status >= 400 && status < 500 && /immutab|already exist|overwrit/i.test(said.join(' '));
}

function taken({ name }: Place, tag: string, { digest }: StoredManifest): Trouble {
  return new Trouble(`the tag ${tag} is taken by another image (${digest}) and cannot be moved`, {
    where: name,
    remedy: 'Publish under another tag, or delete that one if nothing runs from it.',
  });
}

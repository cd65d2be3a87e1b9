import { digestOf } from '../../image/digest.ts';
import { indexTypes, manifestTypes, type StoredManifest } from '../../image/oci.ts';
import { isDigest } from '../../image/reference.ts';
import { Trouble } from '../../report/trouble.ts';
import { addressOf, type Place, refused } from './place.ts';
import { harmless } from './refusal.ts';
import { otherBytes } from './verified.ts';

const accepted = [...indexTypes, ...manifestTypes];

/** Distribution specification, "Pulling manifests". Undefined where there is none, nor the repository. */
export async function readManifest(place: Place, tagOrDigest: string): Promise<StoredManifest | undefined> {
  const answer = await place.connection.ask({
    method: 'GET',
    url: addressOf(place, `manifests/${tagOrDigest}`),
    access: 'pull',
    headers: { accept: accepted.join(', ') },
  });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw refused(place, answer, `give the manifest ${tagOrDigest}`);
  const { bytes, headers } = answer;
  const digest = digestOf(bytes);
  // A digest that was asked for decides; without one, at least the registry and its answer must agree.
  const promised = isDigest(tagOrDigest) ? tagOrDigest : headers.get('docker-content-digest');
  if (promised !== null && isDigest(promised) && promised !== digest) {
    throw otherBytes(place.name, { digest: promised }, 'a manifest of other bytes');
  }
  return { mediaType: mediaTypeOf(place, tagOrDigest, bytes, headers.get('content-type')), digest, bytes };
}

function mediaTypeOf(place: Place, asked: string, bytes: Uint8Array, header: string | null): string {
  const type = ownType(bytes) ?? header?.split(';')[0]?.trim() ?? '';
  if (accepted.includes(type)) return type;
  throw new Trouble(`${asked} is no image that can be read (${harmless(type, 80) || 'no media type'})`, {
    where: place.name,
    remedy: "Images of the OCI format and of Docker's manifest version 2 can.",
  });
}

function ownType(bytes: Uint8Array): string | undefined {
  try {
    const { mediaType } = JSON.parse(Buffer.from(bytes).toString()) as { mediaType?: unknown };
    return typeof mediaType === 'string' ? mediaType : undefined;
  } catch {
    return 'no JSON';
  }
}

import type { StoredManifest } from '../image/oci.ts';
import type { Blob } from './repository.ts';
import { severalAtATime } from './several-at-a-time.ts';
import type { Published, World } from './world.ts';

/** How many blobs are on their way at a time. A third one is no faster where layers are made, and costs 10 MB. */
const atATime = 2;

/** An image with everything that it consists of. */
export interface Whole {
  blobs: readonly Blob[];
  /** Below the top one, each after what it names. */
  manifests: readonly StoredManifest[];
  top: StoredManifest;
}

/**
 * Puts an image where it belongs: what is named before what names it, and the tag at the very end. Wherever it breaks
 * off, nothing is under the tag.
 */
export async function sendImage(
  { destination, progress }: Pick<World, 'destination' | 'progress'>,
  { blobs, manifests, top }: Whole,
  tag: string,
): Promise<Pick<Published, 'sent' | 'blobs'>> {
  const waiting = distinct(blobs);
  progress.expect(waiting.reduce((sum, { descriptor }) => sum + descriptor.size, 0));
  const counted = { there: 0, mounted: 0, sent: 0 };
  let sent = 0;
  await severalAtATime(waiting, atATime, async (blob) => {
    const { size } = blob.descriptor;
    let told = 0;
    const arrival = await destination.putBlob(blob, (bytes) => {
      told += bytes;
      progress.arrived(bytes);
    });
    counted[arrival] += 1;
    if (arrival === 'sent') sent += size;
    // What need not be sent is there at once; what had to be sent again has been told of already.
    if (told < size) progress.arrived(size - told);
  });
  for (const manifest of manifests) await destination.putManifest(manifest);
  await destination.putManifest(top, tag);
  return { sent, blobs: counted };
}

/** Architectures share what is the same in them; large ones first, so that none of them is alone at the end. */
function distinct(blobs: readonly Blob[]): Blob[] {
  const byDigest = new Map(blobs.map((blob) => [blob.descriptor.digest, blob]));
  return [...byDigest.values()].sort((one, other) => other.descriptor.size - one.descriptor.size);
}

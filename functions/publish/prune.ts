import type { Naming } from '../image/named-image.ts';
import type { Digest } from '../image/oci.ts';
import {
  deletionGroups,
  type ImageVerdict,
  type Limits,
  type StoredImage,
  unusedImages,
} from '../image/unused-images.ts';

/** An image that the registry would not let go of. */
export interface Unremoved {
  digest: Digest;
  why: string;
}

/** What pruning asks of the outside. Whatever cannot be read in full is an error, and never a shorter list. */
export interface PruneWorld {
  /** All images of the repository. */
  images(): Promise<StoredImage[]>;
  /** Everything that names one of them, as it is at this moment. */
  namings(): Promise<Naming[]>;
  /** Removes up to {@link atATime} images. */
  remove(digests: readonly Digest[]): Promise<Unremoved[]>;
  /** Epoch milliseconds, by the clock that says when images were pushed; asked after {@link images}. */
  now(): number;
}

export type PruneLimits = Omit<Limits, 'now'>;

/** Amazon ECR API reference, BatchDeleteImage. */
const atATime = 100;

/** What may go and what stays. Nothing is changed. */
export async function survey(world: PruneWorld, limits: PruneLimits): Promise<ImageVerdict[]> {
  // In this order: what is pushed and named in between is not in the list, and cannot be removed.
  const images = await world.images();
  const namings = await world.namings();
  return unusedImages(images, namings, { ...limits, now: world.now() });
}

/**
 * Removes what a survey said may go, unless something names it by now: all is looked at once more, and whatever either
 * look would keep stays.
 *
 * @param agreed what a person has seen
 */
export async function prune(
  world: PruneWorld,
  agreed: readonly ImageVerdict[],
  limits: PruneLimits,
): Promise<{ removed: ImageVerdict[]; spared: ImageVerdict[]; unremoved: Unremoved[] }> {
  const shown = new Set(agreed.filter(({ remove }) => remove).map(({ image }) => image.digest));
  const again = (await survey(world, limits)).filter(({ image }) => shown.has(image.digest));
  const unused = again.filter(({ remove }) => remove);
  const unremoved: Unremoved[] = [];
  for (const group of deletionGroups(unused.map(({ image }) => image))) {
    const digests = group.map(({ digest }) => digest);
    for (let from = 0; from < digests.length; from += atATime) {
      unremoved.push(...(await world.remove(digests.slice(from, from + atATime))));
    }
  }
  const left = new Set(unremoved.map(({ digest }) => digest));
  const removed = unused.filter(({ image }) => !left.has(image.digest));
  return { removed, spared: again.filter(({ remove }) => !remove), unremoved };
}

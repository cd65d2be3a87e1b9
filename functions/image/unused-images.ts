import type { Naming } from './named-image.ts';
import type { Digest } from './oci.ts';

/** A manifest or an index, as a repository tells of it. */
export interface StoredImage {
  digest: Digest;
  tags: string[];
  /** Epoch milliseconds. */
  pushedAt: number;
  /** Bytes; of an index, those of the largest of its images. */
  size: number;
  /** What an index holds; empty for a manifest. */
  manifests: Digest[];
  /** What this is about, where it is a signature, an attestation or the like. */
  subject?: Digest;
}

export interface Limits {
  /** How many of the newest images stay, whether or not anything names them; 1 at least. */
  keep: number;
  /** Milliseconds; what is younger stays: a publish puts manifests there before the index that names them. */
  olderThan: number;
  /** Epoch milliseconds. */
  now: number;
}

export interface ImageVerdict {
  image: StoredImage;
  remove: boolean;
  /** Why it goes or stays: part of a sentence. */
  why: string;
}

/**
 * Which images of a repository may go. What is named stays, with all that it holds, all that holds it and what is
 * about it; so do the newest and the young. Everything else may go.
 */
export function unusedImages(
  images: readonly StoredImage[],
  namings: readonly Naming[],
  limits: Limits,
): ImageVerdict[] {
  const reasons = new Map<Digest, string>();
  const keep = (image: StoredImage, why: string) => {
    if (!reasons.has(image.digest)) reasons.set(image.digest, why);
  };
  for (const [image, why] of named(images, namings)) keep(image, why);
  for (const image of holdersOf(images, new Set(reasons.keys()))) keep(image, 'part of it is named');
  for (const image of newest(images, limits.keep)) keep(image, 'one of the newest');
  for (const image of images)
    if (image.pushedAt > limits.now - limits.olderThan) keep(image, 'pushed only lately');
  keepWhatBelongs(images, reasons);
  return images.map((image) => {
    const why = reasons.get(image.digest);
    return { image, remove: why === undefined, why: why ?? 'nothing names it' };
  });
}

/**
 * In which order a registry lets go of images: an index before what it holds. Each group can go at once, as soon as
 * the ones before it are gone.
 */
export function deletionGroups(images: readonly StoredImage[]): StoredImage[][] {
  const groups: StoredImage[][] = [];
  let left = [...images];
  while (left.length > 0) {
    const held = new Set(left.flatMap(({ manifests }) => manifests));
    const free = left.filter(({ digest }) => !held.has(digest));
    // A circle cannot be made of digests; were there one, it would not hold us up for ever.
    const group = free.length > 0 ? free : left;
    groups.push(group);
    left = left.filter((image) => !group.includes(image));
  }
  return groups;
}

function named(images: readonly StoredImage[], namings: readonly Naming[]): [StoredImage, string][] {
  const byDigest = Map.groupBy(namings, ({ digest }) => digest);
  const byTag = Map.groupBy(namings, ({ tag }) => tag);
  return images.flatMap((image): [StoredImage, string][] => {
    const its = [byDigest.get(image.digest) ?? [], ...image.tags.map((tag) => byTag.get(tag) ?? [])];
    const [first, ...others] = [...new Set(its.flat().map(({ by }) => by))];
    if (first === undefined) return [];
    return [[image, `named by ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`]];
  });
}

/** The indexes that hold one of these, at whatever depth. A task may know only the manifest for its own machine. */
function holdersOf(images: readonly StoredImage[], digests: ReadonlySet<Digest>): StoredImage[] {
  const within = new Set(digests);
  const holders: StoredImage[] = [];
  for (;;) {
    const more = images.filter(
      ({ digest, manifests }) => !within.has(digest) && manifests.some((held) => within.has(held)),
    );
    if (more.length === 0) return holders;
    holders.push(...more);
    for (const { digest } of more) within.add(digest);
  }
}

/** Of those with a tag, for an index without one is no publish that ended; of all, where none has a tag. */
function newest(images: readonly StoredImage[], keep: number): StoredImage[] {
  const own = images.filter((image) => subjectOf(image) === undefined);
  const tagged = own.filter(({ tags }) => tags.length > 0);
  const sorted = (tagged.length > 0 ? tagged : own).toSorted(
    (one, other) => other.pushedAt - one.pushedAt || (one.digest < other.digest ? -1 : 1),
  );
  return sorted.slice(0, Math.max(1, keep));
}

/** To what stays belongs what it holds, and what is about it. */
function keepWhatBelongs(images: readonly StoredImage[], reasons: Map<Digest, string>): void {
  const byDigest = new Map(images.map((image) => [image.digest, image]));
  const about = Map.groupBy(images, subjectOf);
  const waiting = [...reasons.keys()];
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop()) {
    const attached = about.get(digest) ?? [];
    const belonging = [...(byDigest.get(digest)?.manifests ?? []), ...attached.map((image) => image.digest)];
    for (const next of belonging) {
      if (reasons.has(next)) continue;
      reasons.set(next, `belongs to ${nameOf(digest, byDigest)}, which stays`);
      waiting.push(next);
    }
  }
}

/** Cosign says it in a tag: `sha256-….sig`. */
function subjectOf({ subject, tags }: StoredImage): Digest | undefined {
  const hex = tags.map((tag) => /^sha256-([0-9a-f]{64})/.exec(tag)?.[1]).find(Boolean);
  return subject ?? (hex === undefined ? undefined : `sha256:${hex}`);
}

function nameOf(digest: Digest, byDigest: ReadonlyMap<Digest, StoredImage>): string {
  return byDigest.get(digest)?.tags[0] ?? digest.slice(0, 'sha256:'.length + 12);
}

import { Trouble } from '../report/trouble.ts';
import {
  type Descriptor,
  type ImageIndex,
  type ImageManifest,
  indexTypes,
  manifestTypes,
  type StoredManifest,
} from './oci.ts';
import { isDigest } from './reference.ts';

/** Whether a registry's answer lists manifests, rather than being one. */
export function isIndex({ mediaType }: Pick<StoredManifest, 'mediaType'>): boolean {
  return indexTypes.includes(mediaType);
}

/**
 * @param where the image, as people write it
 * @throws Trouble where it is no index
 */
export function readIndex(stored: StoredManifest, where: string): ImageIndex {
  const index = parse(stored, where);
  if (!isIndex(stored) || !Array.isArray(index.manifests)) throw unreadable(stored, where);
  if (!index.manifests.every(isDescriptor)) throw badlyNamed(where);
  return index as unknown as ImageIndex;
}

/**
 * @param where the image, as people write it
 * @throws Trouble where it is no manifest of an image with a configuration and layers
 */
export function readManifest(stored: StoredManifest, where: string): ImageManifest {
  const manifest = parse(stored, where);
  const isManifest = manifestTypes.includes(stored.mediaType);
  const { config, layers } = manifest;
  if (!isManifest || typeof config !== 'object' || !Array.isArray(layers)) throw unreadable(stored, where);
  if (![config, ...layers].every(isDescriptor)) throw badlyNamed(where);
  return manifest as unknown as ImageManifest;
}

/** What is said by name only is fetched, counted and stored by these three: they must be what they should. */
function isDescriptor(value: unknown): value is Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as Partial<Record<keyof Descriptor, unknown>>;
  const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  return typeof mediaType === 'string' && typeof digest === 'string' && isDigest(digest) && isSize;
}

function badlyNamed(where: string): Trouble {
  return new Trouble('that image names a part of itself without a media type, a size or a SHA-256 digest', {
    where,
    remedy: 'It was made by no usual program: name another one.',
  });
}

function parse(stored: StoredManifest, where: string): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(stored.bytes)) ?? {};
  } catch {
    throw unreadable(stored, where);
  }
}

function unreadable({ mediaType }: StoredManifest, where: string): Trouble {
  return new Trouble(`that is no image that can be read: its registry calls it ${mediaType}`, {
    where,
    remedy: "Name an image that is kept as OCI or as Docker's manifest of version 2.",
  });
}

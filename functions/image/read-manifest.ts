import { Trouble } from '../report/trouble.ts';
import { type ImageIndex, type ImageManifest, mediaTypes, type StoredManifest } from './oci.ts';

/** Whether a registry's answer lists manifests, rather than being one. */
export function isIndex({ mediaType }: Pick<StoredManifest, 'mediaType'>): boolean {
  return mediaType === mediaTypes.index || mediaType === mediaTypes.dockerIndex;
}

/**
 * @param where the image, as people write it
 * @throws Trouble where it is no index
 */
export function readIndex(stored: StoredManifest, where: string): ImageIndex {
  const index = parse(stored, where);
  if (isIndex(stored) && Array.isArray(index.manifests)) return index as unknown as ImageIndex;
  throw unreadable(stored, where);
}

/**
 * @param where the image, as people write it
 * @throws Trouble where it is no manifest of an image with a configuration and layers
 */
export function readManifest(stored: StoredManifest, where: string): ImageManifest {
  const manifest = parse(stored, where);
  const { mediaType } = stored;
  const isManifest = mediaType === mediaTypes.manifest || mediaType === mediaTypes.dockerManifest;
  if (isManifest && typeof manifest.config === 'object' && Array.isArray(manifest.layers)) {
    return manifest as unknown as ImageManifest;
  }
  throw unreadable(stored, where);
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

import { digestOf } from './digest.ts';
import { imageLabels, type Provenance } from './image-labels.ts';
import { type Architecture, architectures, type ImageIndex, mediaTypes, type StoredManifest } from './oci.ts';

/** The index of our images: one digest for all architectures, in their fixed order. */
export function composeIndex(
  images: ReadonlyMap<Architecture, StoredManifest>,
  provenance: Provenance,
): StoredManifest {
  const index: ImageIndex = {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: architectures.flatMap((architecture) => {
      const image = images.get(architecture);
      if (!image) return [];
      const { mediaType, digest, bytes } = image;
      return [{ mediaType, digest, size: bytes.length, platform: { os: 'linux', architecture } }];
    }),
    annotations: imageLabels(provenance),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(index));
  return { mediaType: mediaTypes.index, digest: digestOf(bytes), bytes };
}

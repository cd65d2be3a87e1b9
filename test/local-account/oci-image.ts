import { digestOf } from '../registry/registry-store.ts';

/** A manifest or an index, and the blobs that it needs beside it. */
export interface MadeImage {
  digest: string;
  mediaType: string;
  bytes: Buffer;
  blobs: Buffer[];
}

const indexType = 'application/vnd.oci.image.index.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * The manifests of the architectures and, if there are several, their index as the last.
 *
 * @param version makes one image different from another
 * @param size of a layer that is only spoken of, bytes
 */
export function makeImages(architectures: string[], version?: string, size?: number): MadeImage[] {
  const layers =
    size === undefined ? [] : [{ mediaType: layerType, digest: digestOf(Buffer.from(`${size}`)), size }];
  const manifests = architectures.map((architecture) => {
    const labels = version === undefined ? {} : { config: { Labels: { version } } };
    const rootfs = { type: 'layers', diff_ids: [] };
    const bytes = Buffer.from(JSON.stringify({ architecture, os: 'linux', rootfs, ...labels }));
    const type = 'application/vnd.oci.image.config.v1+json';
    const config = { mediaType: type, digest: digestOf(bytes), size: bytes.length };
    return makeImage(manifestType, { config, layers }, [bytes]);
  });
  if (manifests.length === 1) return manifests;
  const entries = manifests.map(({ digest, bytes }, index) => ({
    mediaType: manifestType,
    digest,
    size: bytes.length,
    platform: { os: 'linux', architecture: architectures[index] },
  }));
  return [...manifests, makeImage(indexType, { manifests: entries }, [])];
}

function makeImage(mediaType: string, content: object, blobs: Buffer[]): MadeImage {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { digest: digestOf(bytes), mediaType, bytes, blobs };
}

import { createHash } from 'node:crypto';

/** A manifest or an index, as a registry keeps it. */
export interface Image {
  digest: string;
  tags: Set<string>;
  manifest: string;
  mediaType: string;
}

const indexType = 'application/vnd.oci.image.index.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** The manifests of the architectures and, if there are several, their index as the last. */
export function makeImages(architectures: string[]): Image[] {
  const manifests = architectures.map((architecture) => {
    const config = blob(architecture, 'application/vnd.oci.image.config.v1+json');
    return makeImage(manifestType, { config, layers: [] });
  });
  if (manifests.length === 1) return manifests;
  const entries = manifests.map(({ digest, manifest }, index) => ({
    mediaType: manifestType,
    digest,
    size: manifest.length,
    platform: { os: 'linux', architecture: architectures[index] },
  }));
  return [...manifests, makeImage(indexType, { manifests: entries })];
}

function makeImage(mediaType: string, content: object): Image {
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, ...content });
  return { digest: digestOf(manifest), tags: new Set(), manifest, mediaType };
}

function blob(content: string, mediaType: string): object {
  return { mediaType, digest: digestOf(content), size: content.length };
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

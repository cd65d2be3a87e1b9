/** What an image is made of, as the OCI image specification 1.1 and Docker's image manifest version 2 write it. */

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

/** The architectures that Remora publishes for; ECS knows them as X86_64 and ARM64. */
export const architectures = ['amd64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

/** OCI image specification, "Image Index": for which machine a manifest is. */
export interface Platform {
  os: string;
  architecture: string;
  variant?: string;
}

/** OCI image specification, "Content Descriptors". `size` in bytes. */
export interface Descriptor {
  mediaType: string;
  digest: Digest;
  size: number;
  platform?: Platform;
  annotations?: Record<string, string>;
}

/** OCI image specification, "Image Manifest"; Docker's has the same members. */
export interface ImageManifest {
  schemaVersion: 2;
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
  annotations?: Record<string, string>;
}

/** OCI image specification, "Image Index"; Docker calls it a manifest list. */
export interface ImageIndex {
  schemaVersion: 2;
  mediaType: string;
  manifests: Descriptor[];
  annotations?: Record<string, string>;
}

/** A manifest or an index as its registry keeps it: the digest is of exactly these bytes. */
export interface StoredManifest {
  mediaType: string;
  digest: Digest;
  bytes: Uint8Array;
}

export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  dockerIndex: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

/** Of what lists manifests, for several architectures; and of what is one. */
export const indexTypes: string[] = [mediaTypes.index, mediaTypes.dockerIndex];
export const manifestTypes: string[] = [mediaTypes.manifest, mediaTypes.dockerManifest];

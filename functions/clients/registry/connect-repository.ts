import { formatReference, type ImageReference } from '../../image/reference.ts';
import type { Destination } from '../../publish/repository.ts';
import { type ConnectionSettings, connectRegistry } from './connection.ts';
import { listTags } from './list-tags.ts';
import type { Place } from './place.ts';
import { type Manners, putBlob } from './put-blob.ts';
import { putManifest } from './put-manifest.ts';
import { readBlob } from './read-blob.ts';
import { readManifest } from './read-manifest.ts';

const mebibyte = 1024 * 1024;

export interface RepositorySettings extends ConnectionSettings {
  /** Bytes of a part of an upload. */
  part?: number;
}

/**
 * A repository of a registry that speaks the OCI distribution specification 1.1, to read from and to publish to: ECR,
 * ECR Public, Docker Hub, GHCR and others.
 *
 * @param reference tag and digest in it mean nothing here
 */
export function connectRepository(
  { registry, repository }: ImageReference,
  settings: RepositorySettings = {},
): Destination {
  const connection = connectRegistry(registry, settings);
  const place: Place = { connection, repository, name: formatReference({ registry, repository }) };
  const manners: Manners = {
    part: settings.part ?? ordinaryPart(registry),
    whole: false,
    unmountable: new Set(),
  };
  return {
    name: place.name,
    manifest: (tagOrDigest) => readManifest(place, tagOrDigest),
    blob: (blob) => readBlob(place, blob),
    tags: () => listTags(place),
    putBlob: (blob, sent) => putBlob(place, manners, blob, sent),
    putManifest: (manifest, tag) => putManifest(place, manifest, tag),
  };
}

/**
 * ECR wants 5 MiB at least in every part but the last (Amazon ECR API reference, "LayerPartTooSmallException"); GHCR
 * takes 4 MiB at most (oras-project/rust-oci-client issue 35). Neither says so in `OCI-Chunk-Min-Length`.
 */
function ordinaryPart(registry: string): number {
  return registry === 'ghcr.io' ? 4 * mebibyte : 5 * mebibyte;
}

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Architecture, architectures, type Descriptor, mediaTypes } from '../../functions/image/oci.ts';
import { tool } from './tool.ts';

/** An image of files that lie in directories: for each architecture the one, above it the next. */
export interface BaseImage {
  roots: Record<Architecture, string[]>;
  env?: string[];
}

/**
 * Writes an OCI image layout without Docker and without the code that is on trial.
 *
 * @param tag under which the layout knows the image
 */
export function writeBaseImage(image: BaseImage, layout: string, tag: string): void {
  mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  const manifests = architectures.map((architecture) => ({
    ...putManifest(image, architecture, layout),
    platform: { os: 'linux', architecture, ...(architecture === 'arm64' && { variant: 'v8' }) },
  }));
  const index = putJson(layout, mediaTypes.index, {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests,
  });
  const annotations = { 'org.opencontainers.image.ref.name': tag };
  const entries = { schemaVersion: 2, manifests: [{ ...index, annotations }] };
  writeFileSync(join(layout, 'index.json'), JSON.stringify(entries));
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
}

function putManifest(image: BaseImage, architecture: Architecture, layout: string): Descriptor {
  const archives = image.roots[architecture].map(archive);
  const config = putJson(layout, mediaTypes.config, {
    created: '2026-01-02T03:04:05Z',
    architecture,
    os: 'linux',
    config: { Env: image.env ?? ['PATH=/usr/local/bin:/usr/bin:/bin', 'BASE=kept'], Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: archives.map(digestOf) },
    history: archives.map(() => ({ created: '2026-01-02T03:04:05Z', created_by: 'files' })),
  });
  const layers = archives.map((tar) => put(layout, mediaTypes.layer, gzipSync(tar, { level: 6 })));
  return putJson(layout, mediaTypes.manifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config,
    layers,
  });
}

/** The same files make the same archive. */
function archive(root: string): Buffer {
  const file = `${root}.tar`;
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  tool('tar', [...same, '-C', root, '-cf', file, '.']);
  return readFileSync(file);
}

const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}` as const;

const putJson = (layout: string, mediaType: string, value: object) =>
  put(layout, mediaType, Buffer.from(JSON.stringify(value)));

function put(layout: string, mediaType: string, bytes: Buffer): Descriptor {
  const digest = digestOf(bytes);
  writeFileSync(join(layout, 'blobs', digest.replace(':', '/')), bytes);
  return { mediaType, digest, size: bytes.length };
}

import type { Base } from '../../../functions/image/compose-image.ts';
import { digestOf } from '../../../functions/image/digest.ts';
import type { ImageConfig } from '../../../functions/image/image-config.ts';
import type { Provenance } from '../../../functions/image/image-labels.ts';
import {
  type Architecture,
  type Descriptor,
  type ImageManifest,
  mediaTypes,
  type Platform,
  type StoredManifest,
} from '../../../functions/image/oci.ts';

/** A base with two layers, as docker.io keeps its official images. */
export function baseImage(architecture: Architecture): Base {
  const config: ImageConfig = {
    architecture,
    os: 'linux',
    ...(architecture === 'arm64' ? { variant: 'v8' } : {}),
    created: '2026-10-08T11:04:12Z',
    config: {
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'BUN_JSC_useJIT=1',
        'A=b=c',
        'BUN_OPTIONS=--hot',
      ],
      Cmd: ['/bin/sh'],
      User: 'nobody',
      WorkingDir: '/srv',
      Healthcheck: { Test: ['CMD', 'true'] },
      ExposedPorts: { '80/tcp': {} },
      Labels: { maintainer: 'somebody', 'org.opencontainers.image.url': 'https://alpine.example' },
    },
    rootfs: { type: 'layers', diff_ids: [digestOf('one, plain'), digestOf('two, plain')] },
    history: [
      { created: '2026-10-08T11:04:12Z', created_by: 'ADD rootfs' },
      { created: '2026-10-08T11:04:12Z', created_by: 'CMD', empty_layer: true },
      { created: '2026-10-08T11:04:12Z', created_by: 'RUN' },
    ],
  };
  const layer = (name: string) => ({ mediaType: mediaTypes.dockerLayer, digest: digestOf(name), size: 3 });
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.dockerManifest,
    config: { mediaType: mediaTypes.dockerConfig, digest: digestOf(JSON.stringify(config)), size: 1 },
    layers: [layer('one'), layer('two')],
  };
  return { manifest, config, where: 'docker.io/library/alpine:3.22' };
}

/** An index of manifests that nobody asks for. */
export function indexOf(
  platforms: readonly Platform[],
  mediaType: string = mediaTypes.index,
): StoredManifest {
  const manifests: Descriptor[] = platforms.map((platform) => ({
    mediaType: mediaTypes.manifest,
    digest: digestOf(JSON.stringify(platform)),
    size: 2,
    platform,
  }));
  return stored({ schemaVersion: 2, mediaType, manifests }, mediaType);
}

export function stored(value: object, mediaType: string): StoredManifest {
  const bytes = Buffer.from(JSON.stringify(value));
  return { mediaType, digest: digestOf(bytes), bytes };
}

export const provenance: Provenance = {
  version: '0.1.0',
  revision: 'abc1234',
  base: { name: 'docker.io/library/alpine:3.22', digest: digestOf('the index') },
};

import { Trouble } from '../report/trouble.ts';
import { digestOf } from './digest.ts';
import type { ImageConfig } from './image-config.ts';
import { imageLabels, type Provenance } from './image-labels.ts';
import {
  type Architecture,
  type Descriptor,
  type ImageManifest,
  mediaTypes,
  type StoredManifest,
} from './oci.ts';
import { asOciLayer } from './oci-layer.ts';
import { contentOf, type OwnLayer } from './own-layer.ts';
import { startOf } from './start-of.ts';

/** Docker Engine pulls no image with more. */
const mostLayers = 125;

/** A base for one architecture, as its registry has it. */
export interface Base {
  manifest: ImageManifest;
  config: ImageConfig;
  /** As it was found, for errors. */
  where: string;
}

/** An image for one architecture: its configuration is a blob, and its manifest names that and the layers. */
export interface Image {
  config: { descriptor: Descriptor; bytes: Uint8Array };
  manifest: StoredManifest;
}

/**
 * Puts our layers onto a base. The same input gives the same bytes: what is a time is the base's.
 *
 * @param layers in their order, the agent last
 * @throws Trouble where the base is for another machine, or is kept in a way that cannot be passed on
 */
export function composeImage(
  base: Base,
  layers: readonly OwnLayer[],
  architecture: Architecture,
  provenance: Provenance,
): Image {
  check(base, architecture, layers.length);
  const config = asBytes(configOf(base, layers, provenance));
  const descriptor = { mediaType: mediaTypes.config, digest: digestOf(config), size: config.length };
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: descriptor,
    layers: [
      ...base.manifest.layers.map((layer) => asOciLayer(layer, base.where)),
      ...layers.map((layer) => layer.descriptor),
    ],
    annotations: imageLabels(provenance),
  };
  const bytes = asBytes(manifest);
  return {
    config: { descriptor, bytes: config },
    manifest: { mediaType: mediaTypes.manifest, digest: digestOf(bytes), bytes },
  };
}

function configOf({ config }: Base, layers: readonly OwnLayer[], provenance: Provenance): ImageConfig {
  const { created, architecture, os, variant, rootfs, history } = config;
  const time = created === undefined ? {} : { created };
  const ours = layers.map((layer) => ({
    ...time,
    created_by: `remora ${layer.kind}`,
    comment: contentOf(layer),
  }));
  return {
    ...time,
    architecture,
    os,
    ...(variant ? { variant } : {}),
    config: startOf(config.config ?? {}, imageLabels(provenance)),
    rootfs: { type: 'layers', diff_ids: [...rootfs.diff_ids, ...layers.map(({ diffId }) => diffId)] },
    // A history that tells of some layers only would be taken for one of all of them.
    ...(history?.length ? { history: [...history, ...ours] } : {}),
  };
}

function check({ manifest, config, where }: Base, architecture: Architecture, ours: number): void {
  const { os, architecture: actual } = config;
  if (os !== 'linux' || actual !== architecture) {
    throw new Trouble(`that image is for ${os}/${actual}, and not for linux/${architecture}`, {
      where,
      remedy: 'Name a base for that architecture, or publish for the one that it has.',
    });
  }
  const [named, told] = [manifest.layers.length, config.rootfs.diff_ids.length];
  if (named + ours > mostLayers) {
    throw new Trouble(`that image has ${named} layers, and with ours there are ${mostLayers} at most`, {
      where,
      remedy: 'Build it with fewer, or name another base.',
    });
  }
  if (named === told) return;
  throw new Trouble(`its manifest names ${named} layers, and its configuration ${told}`, {
    where,
    remedy: 'It is damaged: name another base.',
  });
}

function asBytes(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

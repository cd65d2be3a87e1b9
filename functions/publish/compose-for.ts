import { needsOf } from '../image/base/needs.ts';
import { readFacts } from '../image/base/read-facts.ts';
import { composeImage, type Image } from '../image/compose-image.ts';
import { readConfig } from '../image/image-config.ts';
import type { Provenance } from '../image/image-labels.ts';
import type { Architecture, Digest, ImageManifest, StoredManifest } from '../image/oci.ts';
import type { OwnLayer } from '../image/own-layer.ts';
import { readManifest } from '../image/read-manifest.ts';
import { type CLibrary, runtimeFor, runtimeLayer } from '../image/runtime.ts';
import type { Found } from './answering-base.ts';
import { blobOf, namedManifest, readWhole } from './read-whole.ts';
import type { Blob } from './repository.ts';
import type { World } from './world.ts';

/** A layer of ours, with its bytes. */
export interface Ours {
  layer: OwnLayer;
  bytes: Uint8Array;
}

/** What an image for one architecture is made of. */
interface Parts {
  ours: Ours;
  base: Found;
  provenance: Provenance;
  architecture: Architecture;
  /** Of the base's manifest for that architecture. */
  digest: Digest;
  /** What an earlier image has between the same base and the agent; undefined where there is none. */
  between: readonly Blobs[] | undefined;
}

/** A layer of ours and how it is sent. */
export interface Blobs {
  layer: OwnLayer;
  blob: Blob;
}

/** The image for one architecture, and what is to be sent of it. */
export interface Composed {
  architecture: Architecture;
  manifest: StoredManifest;
  blobs: Blob[];
  warnings: string[];
}

/** Puts the agent, and what it needs, onto the base. */
export async function composeFor(world: World, parts: Parts): Promise<Composed> {
  const { ours, base, provenance, architecture, digest } = parts;
  const { repository, reference } = base;
  const manifest = readManifest(await namedManifest(repository, digest), reference);
  const config = readConfig(await readWhole(repository, manifest.config), reference);
  const { between, warnings } = parts.between
    ? { between: parts.between, warnings: [] }
    : await layersFor(world, base, manifest, architecture);
  const layers = [...between.map(({ layer }) => layer), ours.layer];
  const image: Image = composeImage({ manifest, config, where: reference }, layers, architecture, provenance);
  const ofBase = manifest.layers.map((layer) => ({
    descriptor: layer,
    open: () => repository.blob(layer),
    from: repository,
  }));
  return {
    architecture,
    manifest: image.manifest,
    blobs: [...ofBase, ...between.map(({ blob }) => blob), blobOf(ours.bytes), blobOf(image.config.bytes)],
    warnings,
  };
}

/** What has to stand between the base and the agent. For that the base is read, layer by layer. */
async function layersFor(
  world: World,
  { repository, reference }: Found,
  manifest: ImageManifest,
  architecture: Architecture,
): Promise<{ between: Blobs[]; warnings: string[] }> {
  world.progress.note(`Reading ${reference} for ${architecture}`);
  const facts = await readFacts(
    manifest.layers.map((descriptor) => ({ descriptor, open: () => repository.blob(descriptor) })),
    reference,
  );
  const { libraries, runtime, warnings } = needsOf(facts, reference);
  const between: Blobs[] = [];
  if (libraries && facts.alpine) {
    const { layer, bytes } = await world.libraries(facts.alpine, architecture, reference);
    between.push({ layer, blob: blobOf(bytes) });
  }
  if (runtime) between.push(bun(world, architecture, runtime));
  return { between, warnings };
}

function bun(world: World, architecture: Architecture, library: CLibrary): Blobs {
  const runtime = runtimeFor(architecture, library);
  const layer = runtimeLayer(runtime);
  return { layer, blob: { descriptor: layer.descriptor, open: () => world.runtime(runtime) } };
}

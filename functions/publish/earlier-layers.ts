import { sameFoundation } from '../image/image-tag.ts';
import type { Architecture } from '../image/oci.ts';
import { architectures } from '../image/oci.ts';
import { layersBetween, type OwnLayer } from '../image/own-layer.ts';
import { readIndex, readManifest } from '../image/read-manifest.ts';
import { Trouble } from '../report/trouble.ts';
import type { Blobs } from './compose-for.ts';
import { namedManifest } from './read-whole.ts';
import type { Repository } from './repository.ts';

/**
 * What an image on the same base with another agent has between the two, by architecture: with it the base need not
 * be read again. Empty where there is no such image.
 */
export async function earlierLayers(
  destination: Repository,
  tag: string,
): Promise<Map<Architecture, Blobs[]>> {
  const other = sameFoundation(tag, await destination.tags());
  const stored = other === undefined ? undefined : await destination.manifest(other);
  if (!stored) return new Map();
  const where = `${destination.name}:${other}`;
  const { manifests } = readIndex(stored, where);
  const found = new Map<Architecture, Blobs[]>();
  for (const { platform, digest } of manifests) {
    const architecture = architectures.find((one) => one === platform?.architecture);
    if (!architecture) continue;
    const manifest = readManifest(await namedManifest(destination, digest), where);
    found.set(
      architecture,
      layersBetween(manifest, where).map((layer) => ({ layer, blob: thereAlready(layer, where) })),
    );
  }
  return found;
}

/** A registry keeps what a manifest names. Where it does not, what it lost cannot be made the same again. */
function thereAlready({ descriptor, kind }: OwnLayer, where: string): Blobs['blob'] {
  return {
    descriptor,
    open: () => {
      throw new Trouble(`its layer with the ${kind} is gone from the registry`, {
        where,
        remedy: 'Delete that tag, and publish again.',
      });
    },
  };
}

import { Trouble } from '../report/trouble.ts';
import { type Descriptor, type Digest, type ImageManifest, mediaTypes } from './oci.ts';
import { isDigest } from './reference.ts';

/** What we put onto a base, in this order: what Bun is linked against, Bun, the agent. */
const kinds = ['libraries', 'runtime', 'agent'] as const;
type Kind = (typeof kinds)[number];

/** A layer of ours. The digest of its descriptor is of the compressed bytes, `diffId` of the archive within. */
export interface OwnLayer {
  kind: Kind;
  descriptor: Descriptor;
  diffId: Digest;
}

const annotation = { kind: 'remora.layer', diffId: 'remora.diff-id' };

/**
 * @param size of the compressed bytes
 * @param versions of what is in the layer, by name: `{ bun: '1.4.5' }`
 */
export function ownLayer(
  kind: Kind,
  { digest, diffId, size }: { digest: Digest; diffId: Digest; size: number },
  versions: Record<string, string>,
): OwnLayer {
  const annotations: Record<string, string> = { [annotation.kind]: kind, [annotation.diffId]: diffId };
  for (const name of Object.keys(versions).sort())
    annotations[`remora.version.${name}`] = versions[name] ?? '';
  return { kind, descriptor: { mediaType: mediaTypes.layer, digest, size, annotations }, diffId };
}

/** What a layer of ours carries, as `bun 1.4.5`. */
export function contentOf({ descriptor }: OwnLayer): string {
  const prefix = 'remora.version.';
  return Object.entries(descriptor.annotations ?? {})
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, version]) => `${key.slice(prefix.length)} ${version}`)
    .join(', ');
}

/**
 * The layers that we had put between a base and the agent, as an image of ours tells in its annotations: with them a
 * new agent gets onto the same base without the base being read.
 *
 * @param where the image, as people write it
 * @throws Trouble where it is no image of ours
 */
export function layersBetween(manifest: ImageManifest, where: string): OwnLayer[] {
  const ours = manifest.layers.flatMap((descriptor) => asOwn(descriptor) ?? []);
  if (ours.at(-1)?.kind === 'agent') return ours.slice(0, -1);
  throw new Trouble("that image does not say which of its layers are Remora's", {
    where,
    remedy: 'It was not made by this version: remove its tag, and publish again.',
  });
}

function asOwn(descriptor: Descriptor): OwnLayer | undefined {
  const kind = kinds.find((one) => one === descriptor.annotations?.[annotation.kind]);
  const diffId = descriptor.annotations?.[annotation.diffId];
  return kind && diffId !== undefined && isDigest(diffId) ? { kind, descriptor, diffId } : undefined;
}

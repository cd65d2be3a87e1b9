import type { Descriptor, Digest, StoredManifest } from '../image/oci.ts';
import { isIndex, readIndex, readManifest } from '../image/read-manifest.ts';
import { type Found, firstThatAnswers } from './answering-base.ts';
import { nameInParameter } from './name-in-parameter.ts';
import { nothingToSend } from './nothing-to-send.ts';
import { namedManifest } from './read-whole.ts';
import type { Blob, Repository } from './repository.ts';
import { sendImage, type Whole } from './send-image.ts';
import type { Published, World } from './world.ts';

/** Where Mackerel publishes its agent; the first that answers is taken. */
const official = [
  'public.ecr.aws/mackerel/mackerel-container-agent',
  'docker.io/mackerel/mackerel-container-agent',
  'ghcr.io/mackerelio/mackerel-container-agent',
];

/**
 * Copies the official image as it is: the index under its own digest, with every manifest that it names, those of
 * attestations too.
 *
 * @param version the official tag, as `v0.13.2`
 * @param tag what it is called at the destination
 * @throws Trouble
 */
export async function mirrorOfficial(
  world: World,
  version: string,
  tag: string = version,
): Promise<Published> {
  const references = official.map((source) => `${source}:${version}`);
  const found = await firstThatAnswers(world, references, 'official image', {
    absent: 'Is the version spelt right, as v0.13.2?',
    unreachable:
      'Does this machine reach them? Else try again later: registries limit how much an address may pull.',
  });
  const { digest } = found.stored;
  const there = await world.destination.manifest(tag);
  if (there?.digest === digest) return nothingToSend(world, tag, digest);
  const sent = await sendImage(world, await wholeOf(found), tag);
  const image = `${world.name}@${digest}`;
  await nameInParameter(world, image);
  return { image, tag, ...sent, warnings: [] };
}

/** An official image was an index from its first version for two architectures on, and a single manifest before. */
async function wholeOf({ reference, repository, stored }: Found): Promise<Whole> {
  if (!isIndex(stored)) return { blobs: blobsOf(stored, reference, repository), manifests: [], top: stored };
  const { manifests: entries } = readIndex(stored, reference);
  const digests = [...new Set(entries.map(({ digest }): Digest => digest))];
  const manifests = await Promise.all(digests.map((digest) => namedManifest(repository, digest)));
  return {
    blobs: manifests.flatMap((manifest) => blobsOf(manifest, reference, repository)),
    manifests,
    top: stored,
  };
}

function blobsOf(stored: StoredManifest, reference: string, repository: Repository): Blob[] {
  const { config, layers } = readManifest(stored, reference);
  return [config, ...layers].map((descriptor: Descriptor) => ({
    descriptor,
    open: () => repository.blob(descriptor),
    from: repository,
  }));
}

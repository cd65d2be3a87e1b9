import { agentLayer } from '../image/agent-layer.ts';
import { chooseManifests } from '../image/choose-manifests.ts';
import { composeIndex } from '../image/compose-index.ts';
import type { Provenance } from '../image/image-labels.ts';
import { imageTag } from '../image/image-tag.ts';
import { type Architecture, architectures, type StoredManifest } from '../image/oci.ts';
import { runtimeVersion } from '../image/runtime.ts';
import { type Found, firstThatAnswers } from './answering-base.ts';
import { type Composed, composeFor, type Ours } from './compose-for.ts';
import { earlierLayers } from './earlier-layers.ts';
import { nameInParameter } from './name-in-parameter.ts';
import { namedBase } from './named-base.ts';
import { nothingToSend } from './nothing-to-send.ts';
import { publishedBefore } from './published-before.ts';
import { sendImage } from './send-image.ts';
import type { Published, World } from './world.ts';

/** The agent, as it was built. */
export interface Agent {
  bundle: Uint8Array;
  version: string;
  /** The commit that it was built from. */
  revision: string;
  /** Where its sources are, a URL; undefined where that is not known. */
  source?: string;
}

export interface Request {
  agent: Agent;
  /** References to the base, in different registries perhaps: the first that answers is taken. */
  bases: readonly string[];
  /** Instead of the tag that says what the image is made of. */
  tag?: string;
  /**
   * Whether an image of this very agent that was published earlier, on one of these bases as it was then, will do.
   * With it, going back to an older version gives the digest that it had, and asks no registry but the destination.
   */
  earlierWillDo?: boolean;
}

/**
 * Publishes the agent's image for all architectures. Done twice, it is done once: what is there is not sent again.
 * Wherever it fails, nothing is under the tag, and the parameter names what it named.
 *
 * @throws Trouble
 */
export async function publishAgent(world: World, request: Request): Promise<Published> {
  const { agent, bases, earlierWillDo } = request;
  const ours: Ours = agentLayer(agent.bundle, agent.version);
  const earlier = earlierWillDo
    ? await publishedBefore(world, {
        version: agent.version,
        source: agent.source,
        agent: ours.layer.descriptor.digest,
        bases,
      })
    : undefined;
  if (earlier) return nothingToSend(world, earlier.tag, earlier.stored.digest);
  const base = await firstThatAnswers(world, bases, 'base image');
  const provenance = provenanceOf(request, base);
  const made = imageTag({
    ...{ version: agent.version, runtimeVersion, architectures },
    ...{ base: provenance.base, agent: ours.layer.descriptor.digest, source: agent.source },
  });
  const there = request.tag === undefined ? await world.destination.manifest(made) : undefined;
  if (there) return nothingToSend(world, made, there.digest);
  return publishOn(world, { ours, base, provenance }, made, request.tag ?? made);
}

async function publishOn(
  world: World,
  parts: { ours: Ours; base: Found; provenance: Provenance },
  made: string,
  tag: string,
): Promise<Published> {
  const { base, provenance } = parts;
  const chosen = chooseManifests(base.stored, architectures, base.reference);
  const between = await earlierLayers(world.destination, made);
  const composed = await Promise.all(
    [...chosen].map(([architecture, digest]) =>
      composeFor(world, { ...parts, architecture, digest, between: between.get(architecture) }),
    ),
  );
  const warnings = [...new Set(composed.flatMap((one) => one.warnings))];
  const top = composeIndex(manifestsOf(composed), provenance);
  const whole = {
    blobs: composed.flatMap(({ blobs }) => blobs),
    manifests: composed.map(({ manifest }) => manifest),
    top,
  };
  const sent = await sendImage(world, whole, tag);
  const image = `${world.name}@${top.digest}`;
  await nameInParameter(world, image);
  return { image, tag, ...sent, warnings };
}

/** By the first of its names: which registry answers is chance, and the same ingredients are to make the same image. */
function provenanceOf(
  { agent: { bundle: _, ...built }, bases: [first = ''] }: Request,
  base: Found,
): Provenance {
  return { ...built, base: { name: namedBase(first).name, digest: base.stored.digest } };
}

function manifestsOf(composed: readonly Composed[]): Map<Architecture, StoredManifest> {
  return new Map(composed.map(({ architecture, manifest }) => [architecture, manifest]));
}

import { createHash } from 'node:crypto';
import type { Provenance } from './image-labels.ts';
import type { Architecture, Digest } from './oci.ts';

/** Goes up when the same base and the same agent are to become another image: it is part of every tag. */
const recipe = 3;

/** What an image of ours is made of, before any of it was read. */
interface Ingredients {
  /** The agent's version: what a person looks for in a list of tags. */
  version: string;
  /** Its name is in the image, too. */
  base: Provenance['base'];
  runtimeVersion: string;
  architectures: readonly Architecture[];
  /** Of the agent's layer. */
  agent: Digest;
  /** Where its sources are: a label says so. Undefined where that is not known. */
  source?: string | undefined;
}

/** `<agent version>-<foundation>-<agent>`: the same ingredients have the same tag, and no others have it. */
export function imageTag(ingredients: Ingredients): string {
  const version = ingredients.version.replace(/[^\w.-]/g, '_').slice(0, 100);
  return `${version}-${foundation(ingredients)}${endingOf(ingredients.agent)}`;
}

/** How the tags of all images with this agent end. */
export function endingOf(agent: Digest): string {
  return `-${agent.slice('sha256:'.length).slice(0, 8)}`;
}

/** A tag of an image on the same base with the same runtime, but with another agent; undefined where there is none. */
export function sameFoundation(tag: string, tags: readonly string[]): string | undefined {
  const wanted = foundationOf(tag);
  return tags.find((other) => other !== tag && wanted !== undefined && foundationOf(other) === wanted);
}

function foundation({ base, runtimeVersion, architectures, source }: Ingredients): string {
  const ingredients = JSON.stringify([
    base.name,
    base.digest,
    runtimeVersion,
    recipe,
    [...architectures].sort(),
    ...(source === undefined ? [] : [source]),
  ]);
  return createHash('sha256').update(ingredients).digest('hex').slice(0, 8);
}

function foundationOf(tag: string): string | undefined {
  return /-([0-9a-f]{8})-[0-9a-f]{8}$/.exec(tag)?.[1];
}

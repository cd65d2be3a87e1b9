import { labelledBase, type Provenance } from '../image/image-labels.ts';
import { endingOf, imageTag } from '../image/image-tag.ts';
import { architectures, type Digest, type StoredManifest } from '../image/oci.ts';
import { isIndex, readIndex } from '../image/read-manifest.ts';
import { runtimeVersion } from '../image/runtime.ts';
import { namedBase } from './named-base.ts';
import type { World } from './world.ts';

interface Sought {
  version: string;
  /** Of the agent's layer. */
  agent: Digest;
  /** Where its sources are. */
  source?: string | undefined;
  bases: readonly string[];
}

interface Earlier {
  tag: string;
  stored: StoredManifest;
}

/**
 * The image with this very agent, made as it would be made now, on one of these bases as that was at some time. Of
 * several the one that the parameter names, else the one whose tag sorts last.
 */
export async function publishedBefore(
  { destination, parameter, name }: Pick<World, 'destination' | 'parameter' | 'name'>,
  { version, agent, source, bases }: Sought,
): Promise<Earlier | undefined> {
  const ending = endingOf(agent);
  const wanted = bases.map(namedBase);
  const found: Earlier[] = [];
  for (const tag of (await destination.tags()).filter((one) => one.endsWith(ending)).sort()) {
    const stored = await destination.manifest(tag);
    const base = stored && baseOf(stored, `${name}:${tag}`);
    if (!base || !isWanted(wanted, base)) continue;
    const made = imageTag({ version, runtimeVersion, architectures, agent, source, base });
    if (tag === made) found.push({ tag, stored });
  }
  const named = found.length > 1 ? await parameter?.read() : undefined;
  return found.find(({ stored }) => named === `${name}@${stored.digest}`) ?? found.at(-1);
}

/** An image has the first name that was asked for, and the digest of whichever was answered. */
function isWanted(wanted: ReturnType<typeof namedBase>[], { name, digest }: Provenance['base']): boolean {
  return wanted[0]?.name === name && wanted.some((one) => (one.digest ?? digest) === digest);
}

/** What an index of ours says of its base. */
function baseOf(stored: StoredManifest, where: string): Provenance['base'] | undefined {
  if (!isIndex(stored)) return undefined;
  return labelledBase(readIndex(stored, where).annotations ?? {});
}

import { Trouble } from '../report/trouble.ts';
import type { Architecture, Descriptor, Digest, Platform, StoredManifest } from './oci.ts';
import { isIndex, readIndex } from './read-manifest.ts';

/**
 * Which manifest of a base is for which of our architectures. A base without an index is taken where one
 * architecture is asked for; whether it is that one, `composeImage` looks up in its configuration.
 *
 * @param where the base, as people write it
 * @throws Trouble where an architecture is missing, with those that are there
 */
export function chooseManifests(
  base: StoredManifest,
  wanted: readonly Architecture[],
  where: string,
): Map<Architecture, Digest> {
  if (!isIndex(base)) return new Map([[onlyOne(wanted, where), base.digest]]);
  const { manifests } = readIndex(base, where);
  const chosen = wanted.flatMap((architecture) => {
    const fitting = manifests.find(({ platform }) => platform && fits(platform, architecture));
    return fitting ? [[architecture, fitting.digest] as const] : [];
  });
  if (chosen.length < wanted.length) throw missing(wanted, manifests, where);
  return new Map(chosen);
}

/** ARM's version 8 is the only one with 64 bits that machines for containers have; amd64 has variants for newer ones. */
function fits({ os, architecture, variant }: Platform, wanted: Architecture): boolean {
  const variants = wanted === 'arm64' ? ['v8', '', undefined] : ['v1', '', undefined];
  return os === 'linux' && architecture === wanted && variants.includes(variant);
}

function onlyOne(wanted: readonly Architecture[], where: string): Architecture {
  const [only] = wanted;
  if (only !== undefined && wanted.length === 1) return only;
  throw new Trouble('that image has no index: it is for one architecture only', {
    where,
    remedy: `Name one that has an index for ${wanted.map((one) => `linux/${one}`).join(' and ')}, or publish for its architecture only.`,
  });
}

function missing(wanted: readonly Architecture[], manifests: Descriptor[], where: string): Trouble {
  const has = manifests.flatMap(({ platform }) =>
    platform && platform.os !== 'unknown' ? [platformName(platform)] : [],
  );
  const needed = wanted.filter((one) => !manifests.some(({ platform }) => platform && fits(platform, one)));
  return new Trouble(
    `that image is not there for ${needed.map((one) => `linux/${one}`).join(' and ')}, but for ${has.join(', ') || 'nothing'}`,
    { where, remedy: 'Name a base that is there for all of them, or publish for those that it has.' },
  );
}

function platformName({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant ? [variant] : [])].join('/');
}

import type { Digest } from './oci.ts';

/** Something that names an image of a repository. */
export interface Naming {
  digest?: Digest;
  tag?: string;
  /** Who does, for a person: `revision web:12`. */
  by: string;
}

/**
 * What an image reference names in a repository; undefined where it names another one. The registry's host is not
 * looked at, for one registry has several (dual-stack, FIPS, an endpoint of one's own), and a digest is the same image
 * wherever it is said to be: what is in doubt counts as named.
 *
 * @param repository its path within the registry: `remora/dev/mackerel-container-agent`
 */
export function namedIn(repository: string, reference: string): Omit<Naming, 'by'> | undefined {
  const [name = '', digest] = reference.split('@');
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  const path = hasTag ? name.slice(0, colon) : name;
  const isHere = path === repository || path.endsWith(`/${repository}`);
  const tag = hasTag ? name.slice(colon + 1) : undefined;
  if (digest !== undefined) return { digest: digest as Digest, ...(isHere && tag && { tag }) };
  return isHere ? { tag: tag ?? 'latest' } : undefined;
}

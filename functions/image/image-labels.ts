import type { Digest } from './oci.ts';

/** Where an image comes from. */
export interface Provenance {
  /** Of the agent. */
  version: string;
  /** The commit that the agent was built from. */
  revision: string;
  /** Where its sources are, a URL; undefined where that is not known. */
  source?: string;
  /** The base as it was asked for (of several names the first, whichever was answered), and what that was at the time. */
  base: { name: string; digest: Digest };
}

/** OCI image specification, "Annotations": what a label of an image about itself begins with. */
const name = 'org.opencontainers.image';
const baseName = `${name}.base.name`;
const baseDigest = `${name}.base.digest`;

/** What an image on a base tells of itself; of the base's labels, those about the base stay behind. */
export function labelsOnto(
  base: Record<string, string>,
  own: Record<string, string>,
): Record<string, string> {
  const kept = Object.entries(base).filter(([key]) => !key.startsWith(`${name}.`));
  return { ...Object.fromEntries(kept), ...own };
}

/** They are annotations of manifest and index, and labels of the configuration. */
export function imageLabels({ version, revision, source, base }: Provenance): Record<string, string> {
  return {
    [`${name}.title`]: 'mackerel-container-agent',
    [`${name}.description`]: "Remora's agent for Mackerel, for containers on Amazon ECS",
    [`${name}.version`]: version,
    [`${name}.revision`]: revision,
    ...(source === undefined ? {} : { [`${name}.source`]: source }),
    [`${name}.licenses`]: 'MIT',
    [baseName]: base.name,
    [baseDigest]: base.digest,
  };
}

/** The base that an image's annotations tell of, as {@link imageLabels} writes them; undefined where they tell of none. */
export function labelledBase(annotations: Record<string, string>): Provenance['base'] | undefined {
  const { [baseName]: name, [baseDigest]: digest } = annotations;
  return name !== undefined && digest !== undefined ? { name, digest: digest as Digest } : undefined;
}

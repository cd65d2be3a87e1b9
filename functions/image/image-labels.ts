import type { Digest } from './oci.ts';

/** Where an image comes from. */
export interface Provenance {
  /** Of the agent. */
  version: string;
  /** The commit that the agent was built from. */
  revision: string;
  /** Where its sources are, a URL; undefined where that is not known. */
  source?: string;
  /** The base as it was asked for, and what that was at the time: its index, or its manifest where it has no index. */
  base: { name: string; digest: Digest };
}

/** OCI image specification, "Annotations"; they are labels of the configuration, too. */
export function imageLabels({ version, revision, source, base }: Provenance): Record<string, string> {
  const name = 'org.opencontainers.image';
  return {
    [`${name}.title`]: 'mackerel-container-agent',
    [`${name}.description`]: "Remora's agent for Mackerel, for containers on Amazon ECS",
    [`${name}.version`]: version,
    [`${name}.revision`]: revision,
    ...(source === undefined ? {} : { [`${name}.source`]: source }),
    [`${name}.licenses`]: 'MIT',
    [`${name}.base.name`]: base.name,
    [`${name}.base.digest`]: base.digest,
  };
}

import type { TaskDefinition } from '../sidecar/definition.ts';
import { repairsTag, tagValue } from '../sidecar/tags.ts';

/**
 * Whether a revision was registered by our own role. `registeredBy` is the ARN of the assumed role's session
 * (`arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`), which leaves the role's path out.
 */
export function isOurs(definition: TaskDefinition, roleArn: string): boolean {
  const ours = principal(roleArn);
  return ours !== undefined && principal(definition.registeredBy ?? '') === ours;
}

/**
 * The revision that this one says it repairs; undefined where it says nothing that can be true.
 * A claim, not a proof: deploy tools copy tags, so ask {@link isOurs} as well.
 */
function sourceRevision(definition: TaskDefinition): number | undefined {
  const value = tagValue(definition.tags, repairsTag) ?? '';
  const [, family, revision] = /^(.+):([1-9][0-9]*)$/.exec(value) ?? [];
  if (family !== definition.family) return undefined;
  return Number(revision) < (definition.revision ?? 0) ? Number(revision) : undefined;
}

/** The source of a revision of ours; undefined where it is not ours. */
export function repairedBy(definition: TaskDefinition, roleArn: string): number | undefined {
  return isOurs(definition, roleArn) ? sourceRevision(definition) : undefined;
}

function principal(arn: string): string | undefined {
  const role = /^arn:[^:]+:iam::([0-9]{12}):role\/(?:.+\/)?([^/]+)$/.exec(arn);
  const session = /^arn:[^:]+:sts::([0-9]{12}):assumed-role\/([^/]+)\/.+$/.exec(arn);
  const match = role ?? session;
  return match ? `${match[1]}/${match[2]}` : undefined;
}

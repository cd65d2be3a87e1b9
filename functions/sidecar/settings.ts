import { type OwnImages, ownImages } from './agent-image.ts';
import type { RegisterInput } from './definition.ts';
import { matches, matchesAny } from './pattern.ts';
import type { Mode } from './plan.ts';
import type { HostOs, Policy, Rule, Setup, SidecarPolicy } from './policy.ts';
import { tagValue } from './tags.ts';

/** Families that AWS services register for themselves and that nobody deploys: AWS Batch and Elastic Beanstalk. */
const serviceFamilies = ['AWSBatch-*', 'awseb-*'];

/** What the policy asks of one task definition, its rule and its tags taken into account. */
export interface Settings {
  mode: Mode | 'off';
  /** Left alone by `exclude`, by `families` or as an AWS service's own. */
  excluded: boolean;
  setup: Setup;
  hostOs: HostOs;
  /** Who says which host it is. Where only the default speaks, either cgroup path is accepted. */
  hostOsFrom: 'tag' | 'rule' | 'default';
  /** A tag of ours with a value that we do not know. */
  unknownTags: { key: string; value: string }[];
  sidecar: SidecarPolicy;
  /** Every image that the policy names: an agent of ours, whatever it is called. */
  ownImages: OwnImages;
}

const modes: readonly string[] = ['off', 'report', 'register'];
const hosts: readonly string[] = ['al1', 'al2', 'al2023', 'bottlerocket'];

/** Whether this stage looks at a family at all. Another stage may: what it finds there is not ours to report. */
export function looksAt(family: string, policy: Policy): boolean {
  return matchesAny(policy.families, family);
}

/** Precedence: tag on the definition, then the first rule that matches, then `exclude`, then the policy's defaults. */
export function settingsFor(definition: RegisterInput, policy: Policy): Settings {
  const rule = policy.rules.find((candidate) => ruleMatches(candidate, definition));
  const tagMode = tagValue(definition.tags, 'remora:mode');
  const tagHost = tagValue(definition.tags, 'remora:host-os');
  const tagRoles =
    tagValue(definition.tags, 'mackerel:roles')
      // Mackerel shows a role as "service: role".
      ?.replace(/:\s+/g, ':')
      .split(/[\s,]+/)
      .filter(Boolean) ?? [];
  const knownMode = tagMode !== undefined && modes.includes(tagMode);
  const knownHost = tagHost !== undefined && hosts.includes(tagHost);
  const unknownMode = tagMode !== undefined && !knownMode;
  const asked = knownMode ? (tagMode as Mode | 'off') : rule?.mode;
  const mode = asked ?? policy.mode;
  const sidecar = rule?.sidecar ? { ...policy.sidecar, ...rule.sidecar } : policy.sidecar;
  return {
    mode: mode === 'register' && (policy.onlyReport || unknownMode) ? 'report' : mode,
    excluded:
      !looksAt(familyOf(definition), policy) || (asked === undefined && isExcluded(definition, policy)),
    setup: rule?.setup ?? policy.setup,
    hostOs: knownHost ? (tagHost as HostOs) : (rule?.hostOs ?? policy.hostOs),
    hostOsFrom: knownHost ? 'tag' : rule?.hostOs ? 'rule' : 'default',
    unknownTags: [
      ...(unknownMode ? [{ key: 'remora:mode', value: tagMode }] : []),
      ...(tagHost !== undefined && !knownHost ? [{ key: 'remora:host-os', value: tagHost }] : []),
    ],
    sidecar: tagRoles.length > 0 ? { ...sidecar, roles: tagRoles } : sidecar,
    ownImages: imagesOf(policy),
  };
}

const images = new WeakMap<Policy, OwnImages>();

function imagesOf(policy: Policy): OwnImages {
  let own = images.get(policy);
  if (!own) {
    own = ownImages([policy.sidecar.image, ...policy.rules.flatMap((rule) => rule.sidecar?.image ?? [])]);
    images.set(policy, own);
  }
  return own;
}

/** Whether everything fits that a rule asks of a definition. */
export function ruleMatches(rule: Rule, definition: RegisterInput): boolean {
  const { family, tags } = rule.match;
  if (family !== undefined && !matches(family, familyOf(definition))) return false;
  return Object.entries(tags ?? {}).every(([key, pattern]) => {
    const value = tagValue(definition.tags, key);
    return value !== undefined && matches(pattern, value);
  });
}

function isExcluded(definition: RegisterInput, policy: Policy): boolean {
  const family = familyOf(definition);
  return matchesAny(policy.exclude, family) || matchesAny(serviceFamilies, family);
}

function familyOf(definition: RegisterInput): string {
  return typeof definition.family === 'string' ? definition.family : '';
}

import { rowOf } from './arrangement.ts';
import type { TaskDefinition } from './definition.ts';
import { isPlaceholder } from './placeholder.ts';
import type { Rule, Setup } from './policy.ts';
import { ruleMatches } from './settings.ts';
import { unresolvedConstraint } from './windows.ts';

const tagsThatWeRead: readonly string[] = ['remora:mode', 'remora:host-os', 'mackerel:roles'];

/**
 * Path of the first placeholder that stands where the arrangement is decided: operating system, compatibilities,
 * network mode, tags that we read. Undefined where everything that decides is known.
 */
export function unresolvedPath(definition: TaskDefinition, rules: readonly Rule[]): string | undefined {
  const { runtimePlatform, requiresCompatibilities, networkMode } = definition;
  if (isPlaceholder(runtimePlatform)) return 'runtimePlatform';
  if (isPlaceholder(runtimePlatform?.operatingSystemFamily)) return 'runtimePlatform.operatingSystemFamily';
  const constraint = unresolvedConstraint(definition);
  if (constraint !== undefined) return constraint;
  if (isPlaceholder(requiresCompatibilities)) return 'requiresCompatibilities';
  // Fargate is row 2 whatever else is in the list.
  const fargate = requiresCompatibilities?.includes('FARGATE') ?? false;
  const open = fargate ? -1 : (requiresCompatibilities?.findIndex(isPlaceholder) ?? -1);
  if (open >= 0) return `requiresCompatibilities[${open}]`;
  if (isPlaceholder(networkMode) && rowOf(definition) > 3) return 'networkMode';
  return unresolvedTag(definition, rules);
}

function unresolvedTag(definition: TaskDefinition, rules: readonly Rule[]): string | undefined {
  const { tags } = definition;
  if (isPlaceholder(tags)) return 'tags';
  const index = tags?.findIndex((tag) => tagsThatWeRead.includes(tag.key) && isPlaceholder(tag.value)) ?? -1;
  const open = index < 0 ? openTagOfRules(definition, rules) : index;
  return open < 0 ? undefined : `tags[${open}].value`;
}

/** Index of the first tag on whose value it depends which of the policy's rules counts; -1 where that is known. */
function openTagOfRules(definition: TaskDefinition, rules: readonly Rule[]): number {
  const tags = definition.tags ?? [];
  if (!tags.some((tag) => isPlaceholder(tag.value))) return -1;
  for (const rule of rules) {
    const asked = Object.entries(rule.match.tags ?? {});
    const known = asked.filter(([key]) => !tags.some((tag) => tag.key === key && isPlaceholder(tag.value)));
    const mayMatch = { match: { ...rule.match, tags: Object.fromEntries(known) } };
    if (!ruleMatches(mayMatch, definition)) continue;
    const unknown = asked.filter((entry) => !known.includes(entry)).map(([key]) => key);
    return tags.findIndex((tag) => unknown.includes(tag.key));
  }
  return -1;
}

/**
 * Path of a list that is a placeholder as a whole where the sidecar's content would have to be read or written, or of a
 * container that is one and may be the sidecar.
 */
export function opaqueListPath(
  definition: TaskDefinition,
  sidecars: readonly number[],
  setup: Setup,
): string | undefined {
  const container = sidecars.length > 0 ? -1 : definition.containerDefinitions.findIndex(isPlaceholder);
  if (container >= 0) return `containerDefinitions[${container}]`;
  const mountsNeeded = setup === 'by-network-mode' && rowOf(definition) > 4;
  if (mountsNeeded && isPlaceholder(definition.volumes)) return 'volumes';
  for (const index of sidecars) {
    const container = definition.containerDefinitions[index];
    for (const name of ['environment', 'secrets', 'mountPoints'] as const) {
      if (isPlaceholder(container?.[name])) return `containerDefinitions[${index}].${name}`;
    }
  }
  return undefined;
}

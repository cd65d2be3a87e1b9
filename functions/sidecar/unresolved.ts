import { rowOf } from './arrangement.ts';
import type { TaskDefinition } from './definition.ts';
import { isPlaceholder } from './placeholder.ts';
import type { Setup } from './policy.ts';
import { unresolvedConstraint } from './windows.ts';

const tagsThatWeRead: readonly string[] = ['remora:mode', 'remora:host-os', 'mackerel:roles'];

/**
 * Path of the first placeholder that stands where the arrangement is decided: operating system, compatibilities,
 * network mode, tags that we read. Undefined where everything that decides is known.
 */
export function unresolvedPath(definition: TaskDefinition): string | undefined {
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
  return unresolvedTag(definition.tags);
}

function unresolvedTag(tags: TaskDefinition['tags']): string | undefined {
  if (isPlaceholder(tags)) return 'tags';
  const index = tags?.findIndex((tag) => tagsThatWeRead.includes(tag.key) && isPlaceholder(tag.value)) ?? -1;
  return index < 0 ? undefined : `tags[${index}].value`;
}

/** Path of a list that is a placeholder as a whole where the sidecar's content would have to be read or written. */
export function opaqueListPath(
  definition: TaskDefinition,
  sidecars: readonly number[],
  setup: Setup,
): string | undefined {
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

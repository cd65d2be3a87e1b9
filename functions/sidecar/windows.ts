import type { TaskDefinition } from './definition.ts';

const windowsImage = /^mcr\.microsoft\.com\/(windows\/|dotnet\/framework\/)/;
const osConstraint = /ecs\.os-type\s*(==|!=|in|not_in|not in)\s*\[?\s*['"]?([a-z]+)/i;

/**
 * Whether the task runs on Windows, which the agent does not support. The runtime platform says so, else the
 * placement constraints, else the images: definitions from before 2021 have no runtime platform.
 */
export function isWindows(definition: TaskDefinition): boolean {
  const family = definition.runtimePlatform?.operatingSystemFamily;
  if (typeof family === 'string' && family !== '') return family.toUpperCase().startsWith('WINDOWS');
  const constrained = osByConstraint(definition);
  if (constrained) return constrained === 'windows';
  return definition.containerDefinitions.some(
    ({ image }) => typeof image === 'string' && windowsImage.test(image),
  );
}

function osByConstraint(definition: TaskDefinition): 'windows' | 'linux' | undefined {
  for (const constraint of definition.placementConstraints ?? []) {
    const match = osConstraint.exec(String(constraint.expression ?? ''));
    if (!match) continue;
    const negated = match[1] === '!=' || match[1]?.toLowerCase().startsWith('not');
    return (match[2]?.toLowerCase() === 'windows') !== negated ? 'windows' : 'linux';
  }
  return undefined;
}

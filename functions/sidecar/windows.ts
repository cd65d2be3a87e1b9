import type { TaskDefinition } from './definition.ts';
import { isPlaceholder } from './placeholder.ts';

type OperatingSystem = 'windows' | 'linux' | 'unresolved';

const windowsImage = /^mcr\.microsoft\.com\/windows\/|\/dotnet\/framework\//;
const osConstraint = /ecs\.os-type\s*(==|!=|in|not_in|not in)\s*\[?\s*['"]?([a-z]+)/i;

/** What stands before a comparison that is turned round: `not(attribute:…`, `!(…`. */
const negation = /(?:!|\bnot)\s*\(?\s*(?:attribute:)?$/i;

/**
 * Whether the task runs on Windows, which the agent does not support. The runtime platform or the placement
 * constraints say so, else the images do: definitions from before 2021 have no runtime platform.
 */
export function isWindows(definition: TaskDefinition): boolean {
  const said = [osByPlatform(definition), osByConstraint(definition)];
  if (said.includes('windows')) return true;
  if (said.some((system) => system !== undefined)) return false;
  return definition.containerDefinitions.some(
    ({ image }) => typeof image === 'string' && windowsImage.test(image),
  );
}

/** Path of the placement constraint that names the operating system by a placeholder, where nothing else names it. */
export function unresolvedConstraint(definition: TaskDefinition): string | undefined {
  if (osByPlatform(definition) !== undefined || osByConstraint(definition) !== 'unresolved') return undefined;
  const index = constraintsOf(definition).findIndex((constraint) => osOf(constraint) === 'unresolved');
  return `placementConstraints[${index}].expression`;
}

function osByPlatform({ runtimePlatform }: TaskDefinition): OperatingSystem | undefined {
  const family: unknown = runtimePlatform?.operatingSystemFamily;
  if (typeof family === 'string' && family.toUpperCase().startsWith('WINDOWS')) return 'windows';
  if (isPlaceholder(runtimePlatform) || isPlaceholder(family)) return 'unresolved';
  return typeof family === 'string' && family !== '' ? 'linux' : undefined;
}

/** What the first constraint that speaks of it says; one that can be read counts before one that cannot. */
function osByConstraint(definition: TaskDefinition): OperatingSystem | undefined {
  const said = constraintsOf(definition).map(osOf);
  return said.find((system) => system === 'windows' || system === 'linux') ?? said.find(Boolean);
}

type Constraint = NonNullable<TaskDefinition['placementConstraints']>[number];

function osOf({ expression }: Constraint): OperatingSystem | undefined {
  if (typeof expression !== 'string') return undefined;
  const match = osConstraint.exec(expression);
  if (!match) return /ecs\.os-type/.test(expression) && isPlaceholder(expression) ? 'unresolved' : undefined;
  const unequal = match[1] === '!=' || match[1]?.toLowerCase().startsWith('not');
  // A slice of the length that can matter keeps the time linear in the expression.
  const negated = negation.test(expression.slice(Math.max(0, match.index - 40), match.index));
  return (match[2]?.toLowerCase() === 'windows') === (unequal === negated) ? 'windows' : 'linux';
}

function constraintsOf({ placementConstraints }: TaskDefinition): Constraint[] {
  return Array.isArray(placementConstraints) ? placementConstraints : [];
}

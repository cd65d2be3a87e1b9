import type { RegisterInput } from './definition.ts';
import { isPlaceholder } from './placeholder.ts';

type Kind = 'string' | 'number' | 'boolean';

const taskMembers: Record<string, Kind> = {
  family: 'string',
  cpu: 'string',
  memory: 'string',
  networkMode: 'string',
  executionRoleArn: 'string',
  taskRoleArn: 'string',
};

const containerMembers: Record<string, Kind> = {
  name: 'string',
  image: 'string',
  cpu: 'number',
  memory: 'number',
  memoryReservation: 'number',
  essential: 'boolean',
  privileged: 'boolean',
  readonlyRootFilesystem: 'boolean',
};

const listMembers: Record<string, Record<string, Kind>> = {
  environment: { name: 'string', value: 'string' },
  secrets: { name: 'string', valueFrom: 'string' },
  portMappings: { containerPort: 'number', hostPort: 'number' },
  dependsOn: { containerName: 'string', condition: 'string' },
  volumesFrom: { sourceContainer: 'string' },
  mountPoints: { sourceVolume: 'string', containerPath: 'string', readOnly: 'boolean' },
};

/** The JSON types of the members that our rules read: of the task, of a container, of the entries of its lists. */
export const memberKinds = { task: taskMembers, container: containerMembers, lists: listMembers } as const;

const coral = { string: 'String', number: 'Integer', boolean: 'Boolean' } as const;

/**
 * The first member whose JSON type ECS does not take, in ECS's words: its JSON protocol converts nothing
 * ("NUMBER_VALUE can not be converted to a String"). Undefined where there is none. No value is shown.
 */
export function mistyped(definition: RegisterInput): string | undefined {
  const wrong = wrongMember(definition, taskMembers, '');
  if (wrong) return wrong;
  for (let i = 0; i < definition.containerDefinitions.length; i++) {
    const container = definition.containerDefinitions[i] as Record<string, unknown>;
    const path = `containerDefinitions[${i}].`;
    const error = wrongMember(container, containerMembers, path) ?? wrongEntry(container, path);
    if (error) return error;
  }
  return undefined;
}

function wrongEntry(container: Record<string, unknown>, path: string): string | undefined {
  for (const name in listMembers) {
    const list = container[name];
    if (list === undefined || list === null || isPlaceholder(list)) continue;
    if (!Array.isArray(list)) return `${path}${name} must be a list`;
    for (let i = 0; i < list.length; i++) {
      if (typeof list[i] !== 'object' || list[i] === null) return `${path}${name}[${i}] must be an object`;
      const error = wrongMember(list[i], listMembers[name] as Record<string, Kind>, '');
      if (error) return `${path}${name}[${i}].${error}`;
    }
  }
  return undefined;
}

function wrongMember(
  owner: Record<string, unknown>,
  members: Record<string, Kind>,
  path: string,
): string | undefined {
  for (const name in members) {
    const value = owner[name];
    const kind = members[name] as Kind;
    if (value === undefined || value === null || typeof value === kind || isPlaceholder(value)) continue;
    const found = Array.isArray(value)
      ? 'START_ARRAY'
      : typeof value === 'object'
        ? 'START_OBJECT'
        : `${typeof value}_VALUE`;
    return `${path}${name}: ${found.toUpperCase()} can not be converted to ${kind === 'number' ? 'an' : 'a'} ${coral[kind]}`;
  }
  return undefined;
}

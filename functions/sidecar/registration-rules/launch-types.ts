import type { RegisterInput } from '../definition.ts';
import { hidesSome, isAbsent } from './reading.ts';

/** Whether ECS validates the definition for Fargate, alone or beside other launch types. */
export function isForFargate(definition: RegisterInput): boolean {
  return names(definition, 'FARGATE');
}

/** Whether ECS validates it for instances that somebody runs: no launch type at all means EC2. */
export function isForInstances(definition: RegisterInput): boolean {
  const required: unknown = definition.requiresCompatibilities;
  if (required === undefined || required === null) return true;
  if (!Array.isArray(required) || hidesSome(required, '')) return false;
  return required.length === 0 || required.includes('EC2') || required.includes('EXTERNAL');
}

/** Whether ECS asks every container for a limit of its own: on instances, where the task has none. */
export function demandsMemory(definition: RegisterInput): boolean {
  return isAbsent(definition.memory) && isForInstances(definition) && !isForFargate(definition);
}

function names(definition: RegisterInput, launchType: string): boolean {
  const required: unknown = definition.requiresCompatibilities;
  return Array.isArray(required) && required.includes(launchType);
}

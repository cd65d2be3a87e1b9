import type { RegisterInput } from '../definition.ts';
import { type Fields, objectsOf } from './reading.ts';

/** Something that ECS is known to refuse at RegisterTaskDefinition. */
export interface RegistrationRule {
  id: string;
  /** Where it is known from: an AWS document, a comment in the SDK's types, or an error that somebody recorded. */
  source: string;
  /** ECS's own message, or undefined where the definition keeps the rule or does not let us know. */
  check(definition: RegisterInput): string | undefined;
}

/** A rule that looks at one container after the other; the first one that breaks it speaks. */
export function perContainer(
  check: (container: Fields, definition: RegisterInput) => string | undefined,
): RegistrationRule['check'] {
  return (definition) => {
    for (const container of objectsOf(definition.containerDefinitions)) {
      const message = check(container, definition);
      if (message !== undefined) return message;
    }
    return undefined;
  };
}

/** A rule for the task's volumes, one after the other. */
export function perVolume(
  check: (volume: Fields, definition: RegisterInput) => string | undefined,
): RegistrationRule['check'] {
  return (definition) => {
    for (const volume of objectsOf(definition.volumes)) {
      const message = check(volume, definition);
      if (message !== undefined) return message;
    }
    return undefined;
  };
}

import type { RegisterInput } from '../../../functions/sidecar/definition.ts';
import { firstViolation } from '../../../functions/sidecar/registration-rules/first-violation.ts';
import { sizeViolation } from '../../../functions/sidecar/registration-rules/size.ts';
import { AwsError, type Input } from '../service.ts';
import { typeErrors } from './type-errors.ts';

/**
 * Refuses what ECS refuses at RegisterTaskDefinition, in the order in which ECS would notice it.
 *
 * @param missingRoles ARNs or names of roles that do not exist; all others do
 * @throws AwsError as ECS words it
 */
export function validated(input: Input, missingRoles: ReadonlySet<string>): RegisterInput {
  const [wrongType] = typeErrors(input);
  if (wrongType) throw new AwsError('SerializationException', wrongType.message);
  const definition = input as RegisterInput;
  const message = firstViolation(definition)?.message ?? sizeViolation(definition);
  if (message !== undefined) throw clientException(message);
  if (rolesOf(definition).some((role) => isMissing(role, missingRoles)))
    throw clientException('Role is not valid');
  return definition;
}

/** The roles that a definition hands to its tasks. */
export function rolesOf({ taskRoleArn, executionRoleArn }: Input): string[] {
  return [taskRoleArn, executionRoleArn].filter(
    (role) => typeof role === 'string' && role !== '',
  ) as string[];
}

export function clientException(message: string): AwsError {
  return new AwsError('ClientException', message);
}

function isMissing(role: string, missing: ReadonlySet<string>): boolean {
  return missing.has(role) || missing.has(role.slice(role.lastIndexOf('/') + 1));
}

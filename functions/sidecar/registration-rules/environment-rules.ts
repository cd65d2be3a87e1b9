import { isPlaceholder } from '../placeholder.ts';
import { type Fields, findBy, firstRepeated, isAbsent, objectsOf, sizeOfList } from './reading.ts';
import { perContainer, type RegistrationRule } from './registration-rule.ts';

/** Environment variables and secrets. The same name twice in `environment` is not known to be refused. */
export const environmentRules: readonly RegistrationRule[] = [
  {
    id: 'secrets-without-role',
    source: 'recorded: hashicorp/terraform-provider-aws issue 6503, fabfuel/ecs-deploy issue 87',
    check: perContainer(({ secrets }, { executionRoleArn }) =>
      isAbsent(executionRoleArn) && sizeOfList(secrets) > 0
        ? "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
        : undefined,
    ),
  },
  {
    id: 'secret-name-empty',
    source: 'SDK Secret.name is required; the wording is that of the same error for Container.name',
    check: perContainer(({ secrets }) =>
      objectsOf(secrets).some((secret) => isAbsent(secret.name) && !isPlaceholder(secret))
        ? 'Secret.name should not be null or empty.'
        : undefined,
    ),
  },
  {
    id: 'secret-value-empty',
    source: 'SDK Secret.valueFrom is required; the wording is that of the same error for Container.name',
    check: perContainer(({ secrets }) =>
      objectsOf(secrets).some((secret) => isAbsent(secret.valueFrom) && !isPlaceholder(secret))
        ? 'Secret.valueFrom should not be null or empty.'
        : undefined,
    ),
  },
  {
    id: 'secret-name-taken',
    source: 'recorded ClientException, many times',
    check: perContainer((container) => {
      const name = takenSecretName(container);
      return name === undefined
        ? undefined
        : 'The secret name must be unique and not shared with any new or existing environment variables ' +
            `set on the container, such as '${name}'.`;
    }),
  },
  {
    id: 'environment-files-too-many',
    source: 'SDK ContainerDefinition.environmentFiles; recorded ClientException',
    check: perContainer(({ environmentFiles }) =>
      sizeOfList(environmentFiles) > 10
        ? 'The maximum number of environment files was exceeded. Specify ten or less and try again.'
        : undefined,
    ),
  },
];

function takenSecretName({ secrets, environment }: Fields): string | undefined {
  const list = objectsOf(secrets);
  if (list.length === 0) return undefined;
  const variables = objectsOf(environment);
  for (const { name } of list) {
    if (typeof name === 'string' && findBy(variables, 'name', name) && !isPlaceholder(name)) return name;
  }
  return firstRepeated(list, 'name');
}

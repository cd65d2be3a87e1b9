import { isPlaceholder } from '../placeholder.ts';
import { parseCpu, parseMemory } from './fargate-sizes.ts';
import { demandsMemory } from './launch-types.ts';
import { objectsOf } from './reading.ts';
import { perContainer, type RegistrationRule } from './registration-rule.ts';

/**
 * CPU and memory of the containers, alone and beside the task's. That a container needs 4 or 6 MiB is Docker's rule:
 * ECS is known to have registered one with 1 MiB.
 */
export const containerSizeRules: readonly RegistrationRule[] = [
  {
    id: 'container-memory-missing',
    source: 'SDK ContainerDefinition.memory; recorded: cuttlesoft/ecs-deploy.py issue 17',
    check: perContainer((container, definition) =>
      demandsMemory(definition) &&
      !container.memory &&
      !container.memoryReservation &&
      !isPlaceholder(container)
        ? `Invalid setting for container '${container.name}'. At least one of 'memory' or 'memoryReservation' must be specified.`
        : undefined,
    ),
  },
  {
    id: 'container-memory-below-reservation',
    source:
      'awsdocs/amazon-ecs-developer-guide pull request 242 (equal is allowed); recorded ClientException',
    check: perContainer(({ name, memory, memoryReservation }) =>
      typeof memory === 'number' &&
      memory !== 0 &&
      typeof memoryReservation === 'number' &&
      memory < memoryReservation
        ? `Invalid setting for container '${name}'. 'memory' must be greater than or equal to 'memoryReservation'.`
        : undefined,
    ),
  },
  {
    id: 'container-memory-over-task',
    source: 'recorded: pulumi/pulumi-awsx issue 1220',
    check: (definition) => containerOverTask(definition),
  },
  {
    id: 'reservations-over-task',
    source: 'recorded: cloudnativedaysjp/dreamkast-infra pull request 4766',
    check: (definition) =>
      sumExceeds(definition, 'memoryReservation', parseMemory(definition.memory))
        ? "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'."
        : undefined,
  },
  {
    id: 'cpu-over-task',
    source: 'recorded: aws/aws-cdk issue 24629, klotho issue 892',
    check: (definition) =>
      sumExceeds(definition, 'cpu', parseCpu(definition.cpu))
        ? "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."
        : undefined,
  },
];

type Definition = Parameters<RegistrationRule['check']>[0];

function containerOverTask(definition: Definition): string | undefined {
  const limit = parseMemory(definition.memory);
  if (limit === undefined) return undefined;
  for (const { name, memory } of objectsOf(definition.containerDefinitions)) {
    if (typeof memory !== 'number' || memory <= limit) continue;
    return `The 'memory' setting for container '${name}' is greater than for the task.`;
  }
  return undefined;
}

/** Amounts that we cannot read are left out of the sum: with them it would only be larger. */
function sumExceeds(definition: Definition, member: string, limit: number | undefined): boolean {
  if (limit === undefined) return false;
  let sum = 0;
  for (const container of objectsOf(definition.containerDefinitions)) {
    const amount = container[member];
    if (typeof amount === 'number') sum += amount;
  }
  return sum > limit;
}

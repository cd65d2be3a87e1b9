import type { ContainerDefinition, RegisterInput } from '../../../functions/sidecar/definition.ts';
import { fargateContainerRules } from '../../../functions/sidecar/registration-rules/fargate-container-rules.ts';
import { fargateRules } from '../../../functions/sidecar/registration-rules/fargate-rules.ts';
import { taskSizeRules } from '../../../functions/sidecar/registration-rules/task-size-rules.ts';

/** The launch types that a definition could run on, whatever it was validated for: `compatibilities` of Describe. */
export function compatibilitiesOf(definition: RegisterInput): string[] {
  const onFargate: RegisterInput = { ...definition, requiresCompatibilities: ['FARGATE'] };
  const isForFargate = [...fargateRules, ...fargateContainerRules, ...taskSizeRules].every(
    ({ check }) => check(onFargate) === undefined,
  );
  const possible = [
    ...(definition.networkMode === 'awsvpc' ? [] : ['EXTERNAL']),
    'EC2',
    ...(isForFargate ? ['FARGATE'] : []),
  ];
  return [...new Set([...possible, ...(definition.requiresCompatibilities ?? [])])];
}

/** What a container instance must be able to do: `requiresAttributes` of Describe, as far as it is documented. */
export function requiredAttributesOf(definition: RegisterInput): { name: string }[] {
  const names = new Set(definition.containerDefinitions.flatMap((each) => capabilitiesOf(each, definition)));
  if (definition.networkMode === 'awsvpc') names.add('ecs.capability.task-eni');
  if (definition.taskRoleArn) {
    names.add('com.amazonaws.ecs.capability.task-iam-role');
    if (definition.networkMode === 'host')
      names.add('com.amazonaws.ecs.capability.task-iam-role-network-host');
  }
  return [...names].map((name) => ({ name }));
}

function capabilitiesOf(container: ContainerDefinition, { executionRoleArn }: RegisterInput): string[] {
  const driver = container.logConfiguration?.logDriver;
  const isInEcr = /^\d{12}\.dkr\.ecr/.test(container.image);
  const capabilities: [string, unknown][] = [
    [`com.amazonaws.ecs.capability.logging-driver.${driver}`, driver],
    ['ecs.capability.execution-role-awslogs', driver === 'awslogs' && executionRoleArn],
    ['com.amazonaws.ecs.capability.ecr-auth', isInEcr],
    ['ecs.capability.execution-role-ecr-pull', isInEcr && executionRoleArn],
    ['ecs.capability.secrets.ssm.environment-variables', hasSecretOf(container, 'ssm')],
    ['ecs.capability.secrets.asm.environment-variables', hasSecretOf(container, 'secretsmanager')],
    ['com.amazonaws.ecs.capability.privileged-container', container.privileged],
    ['ecs.capability.container-ordering', container.dependsOn],
    ['ecs.capability.container-health-check', container.healthCheck],
    ['ecs.capability.container-restart-policy', container.restartPolicy],
    ['com.amazonaws.ecs.capability.docker-remote-api.1.21', container.memoryReservation],
  ];
  return capabilities.filter(([, isNeeded]) => isNeeded).map(([name]) => name);
}

/** A reference that is no ARN names a parameter of the same account. */
function hasSecretOf({ secrets = [] }: ContainerDefinition, service: string): boolean {
  return secrets.some(({ valueFrom }) => (/^arn:[^:]*:([^:]*):/.exec(valueFrom)?.[1] ?? 'ssm') === service);
}

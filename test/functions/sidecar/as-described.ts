import type { RegisterInput } from '../../../functions/sidecar/definition.ts';

/** What DescribeTaskDefinition would say of a register input: with the defaults that ECS fills in, and its own fields. */
export function asDescribed(input: RegisterInput, revision: number): Record<string, unknown> {
  const host = input.networkMode === 'awsvpc' || input.networkMode === 'host';
  return {
    volumes: [],
    placementConstraints: [],
    networkMode: 'bridge',
    ...structuredClone(input),
    containerDefinitions: input.containerDefinitions.map((container) => ({
      cpu: 0,
      portMappings: [],
      essential: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      ...structuredClone(container),
      ...(Array.isArray(container.portMappings) && {
        portMappings: container.portMappings.map((mapping) => ({
          hostPort: host ? mapping.containerPort : 0,
          protocol: 'tcp',
          ...mapping,
        })),
      }),
    })),
    taskDefinitionArn: `arn:aws:ecs:ap-northeast-1:123456789012:task-definition/${input.family}:${revision}`,
    revision,
    status: 'ACTIVE',
    requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.docker-remote-api.1.21' }],
    compatibilities: ['EXTERNAL', 'EC2', 'FARGATE'],
    registeredAt: 1795824000.123,
    registeredBy: 'arn:aws:sts::123456789012:assumed-role/deploy/session',
    tags: input.tags ?? [],
  };
}

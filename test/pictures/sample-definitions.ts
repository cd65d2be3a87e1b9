import type { RegisterInput, TaskDefinition } from '../../functions/sidecar/definition.ts';
import { readPolicy } from '../../functions/sidecar/read-policy.ts';
import { resolvePolicy } from '../../functions/sidecar/resolve-policy.ts';

const prod = { partition: 'aws', account: '111122223333', region: 'ap-northeast-1', stage: 'prod' };

export const arnOfRole = 'arn:aws:iam::111122223333:role/ecs-execution';

const reading = readPolicy(`
mode: register
sidecar:
  image: public.ecr.aws/mackerel/mackerel-container-agent:v0.13.2
  roles: ["Web:app"]
`);
if ('errors' in reading) throw new Error(JSON.stringify(reading.errors));

/** The policy of the pictures. */
export const policy = resolvePolicy(reading.document, prod, new Map());

/** A definition whose sidecar is wrong in more than one way. */
export function broken(family: string): RegisterInput {
  return {
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '512',
    memory: '1024',
    executionRoleArn: arnOfRole,
    containerDefinitions: [
      {
        name: 'app',
        image: '111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/web:2026-11-22',
        essential: true,
        environment: [{ name: 'DATABASE_URL', value: 'postgres://db.internal/web' }],
      },
      {
        name: 'mackerel-container-agent',
        image: 'mackerel/mackerel-container-agent:latest',
        memory: 128,
        environment: [
          { name: 'MACKEREL_CONTAINER_PLATFORM', value: 'ecs_awsvpc' },
          { name: 'MACKEREL_ROLES', value: 'Web:app' },
        ],
        secrets: [
          {
            name: 'MACKEREL_APIKEY',
            valueFrom: 'arn:aws:ssm:ap-northeast-1:111122223333:parameter/remora/prod/mackerel-api-key',
          },
        ],
      },
    ],
  };
}

/** The same as ECS describes it. */
export function asRegistered(input: RegisterInput, revision: number): TaskDefinition {
  return { ...input, revision, status: 'ACTIVE' };
}

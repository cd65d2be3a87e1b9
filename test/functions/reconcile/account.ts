import { UnreadableParameter } from '../../../functions/reconcile/unreadable-parameter.ts';
import type { Place } from '../../../functions/reconcile/world.ts';
import type { RegisterInput } from '../../../functions/sidecar/definition.ts';

export const place: Place = {
  partition: 'aws',
  account: '123456789012',
  region: 'ap-northeast-1',
  stage: 'dev',
  version: '0.1.0',
  roleArn: 'arn:aws:iam::123456789012:role/remora/remora-dev-on-work',
};

export const us = 'arn:aws:sts::123456789012:assumed-role/remora-dev-on-work/on-work';
export const them = 'arn:aws:sts::123456789012:assumed-role/deploy/ci';
export const apiKeyArn = 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/remora/dev/mackerel-api-key';

/** A definition that lacks the sidecar; everything else is in order. */
export function unwatched(family = 'web'): RegisterInput {
  return {
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
    containerDefinitions: [
      {
        name: 'app',
        image: 'public.ecr.aws/nginx/nginx:1',
        essential: true,
        environment: [{ name: 'DB_PASSWORD', value: 'planted-secret-1' }],
      },
    ],
  };
}

/** What reading a parameter fails with that our role may not read. */
export function denied(name: string): UnreadableParameter {
  const said = new Error('User is not authorized');
  return new UnreadableParameter(name, Object.assign(said, { name: 'AccessDeniedException' }));
}

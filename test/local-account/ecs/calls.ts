import assert from 'node:assert/strict';
import type { TaskDefinition } from '../../../functions/sidecar/definition.ts';
import { AwsError, type Input } from '../service.ts';
import type { Ecs } from './ecs.ts';

/** Where the tests' account is. */
export const place = { region: 'ap-northeast-1', accountId: '123456789012' };
export const prefix = 'arn:aws:ecs:ap-northeast-1:123456789012:task-definition/';
export const roleArn = 'arn:aws:iam::123456789012:role/remora';
export const caller = {
  arn: 'arn:aws:sts::123456789012:assumed-role/remora/session',
  roleArn,
  sourceIPAddress: '127.0.0.1',
  userAgent: 'test',
};

/** The least that ECS takes, with members added. */
export const web = (members: Input = {}, container: Input = {}): Input => ({
  family: 'web',
  containerDefinitions: [{ name: 'app', image: 'nginx', memory: 128, ...container }],
  ...members,
});

export interface Answer {
  taskDefinition: TaskDefinition;
  tags?: unknown;
}

export const register = (ecs: Ecs, input: Input = web()): Promise<Answer> =>
  ecs.call('RegisterTaskDefinition', input, caller) as Promise<Answer>;
export const read = (ecs: Ecs, taskDefinition: string, include?: string[]): Promise<Answer> =>
  ecs.call(
    'DescribeTaskDefinition',
    { taskDefinition, ...(include && { include }) },
    caller,
  ) as Promise<Answer>;
export const deregister = (ecs: Ecs, taskDefinition: string): Promise<Answer> =>
  ecs.call('DeregisterTaskDefinition', { taskDefinition }, caller) as Promise<Answer>;
/** For assert.rejects: the error must be exactly this one of ECS. */
export const refused = (code: string, message: string) => (error: unknown) => {
  assert.ok(error instanceof AwsError);
  assert.deepEqual({ code: error.code, message: error.message }, { code, message });
  return true;
};

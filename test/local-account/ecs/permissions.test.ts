import assert from 'node:assert/strict';
import { test } from 'node:test';
import { place, prefix, roleArn, web } from './calls.ts';
import { createEcs } from './ecs.ts';

test('asks for the permissions that ECS asks for', () => {
  const ecs = createEcs(place);
  const family = `${prefix}web:*`;
  const passed = { context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } };
  const input = web({ taskRoleArn: 'web', executionRoleArn: roleArn, tags: [{ key: 'a', value: 'b' }] });
  assert.deepEqual(ecs.permissions('RegisterTaskDefinition', input), [
    { action: 'ecs:RegisterTaskDefinition', resource: family },
    { action: 'iam:PassRole', resource: 'arn:aws:iam::123456789012:role/web', ...passed },
    { action: 'iam:PassRole', resource: roleArn, ...passed },
    {
      action: 'ecs:TagResource',
      resource: family,
      context: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
    },
  ]);
  assert.deepEqual(ecs.permissions('DescribeTaskDefinition', { taskDefinition: 'web' }), [
    { action: 'ecs:DescribeTaskDefinition', resource: '*' },
  ]);
  assert.deepEqual(ecs.permissions('DeregisterTaskDefinition', { taskDefinition: `${prefix}web:3` }), [
    { action: 'ecs:DeregisterTaskDefinition', resource: family },
  ]);
});

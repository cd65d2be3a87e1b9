import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { place, startForTest } from '../test-account.ts';
import { web } from './calls.ts';
import { createEcs } from './ecs.ts';

const ecs = createEcs(place);
const { endpoint, as } = await startForTest([ecs]);
const client = new ECSClient(as('ANY'));
await client.send(new RegisterTaskDefinitionCommand(web() as never));

test('tasks run in clusters, and tell which revision they are of', async () => {
  for (let i = 0; i < 101; i += 1) ecs.runTask('prod', 'web:1');
  const { clusterArns } = await client.send(new ListClustersCommand({}));
  assert.deepEqual(clusterArns, ['arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod']);
  const first = await client.send(new ListTasksCommand({ cluster: 'prod' }));
  const second = await client.send(new ListTasksCommand({ cluster: 'prod', nextToken: first.nextToken }));
  assert.deepEqual([first.taskArns?.length, second.taskArns?.length], [100, 1]);
  const { tasks } = await client.send(new DescribeTasksCommand({ cluster: 'prod', tasks: second.taskArns }));
  assert.match(tasks?.[0]?.taskDefinitionArn ?? '', /task-definition\/web:1$/);
  assert.deepEqual(endpoint.calls.at(-1)?.permissions, [
    { action: 'ecs:DescribeTasks', resource: second.taskArns?.[0] },
  ]);
});

test('a cluster that is not there, and more tasks than one call takes', async () => {
  await assert.rejects(client.send(new ListTasksCommand({ cluster: 'none' })), {
    name: 'ClusterNotFoundException',
  });
  const tasks = Array.from({ length: 101 }, (_, index) => String(index));
  await assert.rejects(client.send(new DescribeTasksCommand({ cluster: 'prod', tasks })), {
    name: 'InvalidParameterException',
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DescribeDaemonTaskDefinitionCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListDaemonTaskDefinitionsCommand,
  ListTasksCommand,
  paginateListServices,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { place, startForTest } from '../test-account.ts';
import { prefix, web } from './calls.ts';
import { createEcs } from './ecs.ts';

const ecs = createEcs(place);
const { as } = await startForTest([ecs]);
const client = new ECSClient(as('ANY'));
const digest = `sha256:${'a'.repeat(64)}`;

test('services tell their deployments, task sets, and what their images resolved to', async () => {
  for (let n = 0; n < 11; n += 1) ecs.putService({ cluster: 'prod', name: `s${n}` });
  ecs.putService({
    ...{ cluster: 'prod', name: 'web', deployments: ['web:2', 'web:1'], taskSets: ['web:3'] },
    images: [{ image: 'web:v1', imageDigest: digest }],
  });
  const { clusterArns } = await client.send(new ListClustersCommand({}));
  assert.deepEqual(clusterArns, ['arn:aws:ecs:ap-northeast-1:123456789012:cluster/prod']);
  assert.deepEqual(await client.send(new ListTasksCommand({ cluster: 'prod' })).then((a) => a.taskArns), []);
  const sizes: number[] = [];
  const arns: string[] = [];
  for await (const page of paginateListServices({ client }, { cluster: 'prod' })) {
    sizes.push(page.serviceArns?.length ?? 0);
    arns.push(...(page.serviceArns ?? []));
  }
  assert.deepEqual(sizes, [10, 2]);
  const services = [arns.at(-1) ?? '', 'arn:aws:ecs:ap-northeast-1:123456789012:service/prod/gone'];
  const told = await client.send(new DescribeServicesCommand({ cluster: 'prod', services }));
  const [service] = told.services ?? [];
  assert.equal(told.failures?.[0]?.reason, 'MISSING');
  assert.deepEqual(
    service?.deployments?.map((one) => one.taskDefinition),
    [`${prefix}web:2`, `${prefix}web:1`],
  );
  assert.deepEqual(
    service?.taskSets?.map((one) => one.taskDefinition),
    [`${prefix}web:3`],
  );
  const serviceRevisionArns = service?.currentServiceRevisions?.map(({ arn = '' }) => arn) ?? [];
  const revisions = await client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
  assert.deepEqual(revisions.serviceRevisions?.[0]?.containerImages, [
    { containerName: 'c0', image: 'web:v1', imageDigest: digest },
  ]);
  const all = new DescribeServicesCommand({ cluster: 'prod', services: arns });
  await assert.rejects(client.send(all), { name: 'InvalidParameterException' });
});

test('tasks tell their images, and the digests of those that are pulled', async () => {
  await client.send(new RegisterTaskDefinitionCommand(web() as never));
  ecs.runTask('other', 'web:1', { app: digest });
  ecs.runTask('other', 'web:1');
  const { taskArns: tasks } = await client.send(new ListTasksCommand({ cluster: 'other' }));
  const told = await client.send(new DescribeTasksCommand({ cluster: 'other', tasks }));
  assert.deepEqual(
    told.tasks?.map(({ containers }) => containers?.map(({ image, imageDigest }) => [image, imageDigest])),
    [[['nginx', digest]], [['nginx', undefined]]],
  );
});

test("daemons' definitions are listed and described", async () => {
  const arn = ecs.putDaemonDefinition('watch', 'watcher:1');
  const { daemonTaskDefinitions } = await client.send(new ListDaemonTaskDefinitionsCommand({}));
  assert.deepEqual(daemonTaskDefinitions, [{ arn, status: 'ACTIVE' }]);
  const command = new DescribeDaemonTaskDefinitionCommand({ daemonTaskDefinition: arn });
  const { daemonTaskDefinition } = await client.send(command);
  assert.equal(daemonTaskDefinition?.containerDefinitions?.[0]?.image, 'watcher:1');
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  ClientException,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  paginateListTaskDefinitionFamilies,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { type Endpoint, startEndpoint } from '../endpoint.ts';
import { createEcs } from './ecs.ts';

const place = { region: 'ap-northeast-1', accountId: '123456789012' };
const ecs = createEcs(place);
let endpoint: Endpoint;
let client: ECSClient;

before(async () => {
  endpoint = await startEndpoint({ ...place, services: [ecs] });
  client = new ECSClient({
    region: place.region,
    endpoint: endpoint.url,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' },
    maxAttempts: 1,
  });
});

after(async () => {
  client.destroy();
  await endpoint.stop();
});

const containerDefinitions = [{ name: 'app', image: 'nginx', memory: 128 }];

test('the real client registers, describes and deregisters', async () => {
  const tags = [{ key: 'team', value: 'web' }];
  const input = { family: 'over-http', containerDefinitions, tags };
  const { taskDefinition } = await client.send(new RegisterTaskDefinitionCommand(input));
  assert.ok(taskDefinition?.registeredAt instanceof Date);
  const query = { taskDefinition: 'over-http', include: ['TAGS' as const] };
  const described = await client.send(new DescribeTaskDefinitionCommand(query));
  assert.deepEqual(described.taskDefinition, taskDefinition);
  assert.deepEqual(described.tags, tags);
  await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'over-http:1' }));
  await assert.rejects(
    client.send(new DescribeTaskDefinitionCommand(query)),
    (error) => error instanceof ClientException && error.message === 'Unable to describe task definition.',
  );
});

test("the real client's paginator walks all families", async () => {
  for (let i = 0; i < 7; i++) {
    await client.send(new RegisterTaskDefinitionCommand({ family: `page-${i}`, containerDefinitions }));
  }
  const found: string[] = [];
  const pages = paginateListTaskDefinitionFamilies({ client, pageSize: 3 }, { familyPrefix: 'page-' });
  for await (const { families } of pages) found.push(...(families ?? []));
  assert.deepEqual(
    found,
    [0, 1, 2, 3, 4, 5, 6].map((i) => `page-${i}`),
  );
});

test('a field that the client does not know comes back over the wire', async () => {
  const call = async (action: string, body: object): Promise<Record<string, Record<string, unknown>>> => {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AmazonEC2ContainerServiceV20141113.${action}`,
        authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/${place.region}/ecs/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 200);
    return (await response.json()) as Record<string, Record<string, unknown>>;
  };
  await call('RegisterTaskDefinition', { family: 'new', containerDefinitions, brandNew: { a: [1] } });
  const { taskDefinition } = await call('DescribeTaskDefinition', { taskDefinition: 'new' });
  assert.deepEqual(taskDefinition?.brandNew, { a: [1] });
});

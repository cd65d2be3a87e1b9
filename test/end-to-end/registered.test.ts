import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { registering } from '../../functions/clients/ecs.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { fargate, startScenario } from './scenario.ts';

const { account, client, register, audits, newest, registration } = await startScenario();

test('a definition without the sidecar gets a revision with it, once, and what nobody knows survives', async () => {
  const app = {
    name: 'app',
    image: 'app:1',
    environment: [{ name: 'EMPTY', value: '' }],
    futureMember: { deep: [''] },
  };
  const found = await register(fargate('web', { containerDefinitions: [app], futureTop: { a: 1 } }));
  assert.deepEqual(
    found.map(({ decision, repairedRevision, door }) => [decision, repairedRevision, door]),
    [['repair', 2, 'event']],
  );
  const repaired = await newest('web');
  assert.equal(repaired.revision, 2);
  assert.deepEqual(repaired.futureTop, { a: 1 });
  assert.deepEqual(repaired.containerDefinitions[0]?.futureMember, { deep: [''] });
  assert.deepEqual(repaired.containerDefinitions[0]?.environment, [{ name: 'EMPTY', value: '' }]);
  assert.equal(repaired.containerDefinitions[1]?.name, 'mackerel-container-agent');
  assert.deepEqual(repaired.tags, [{ key: 'remora:repairs', value: 'web:1' }]);
});

test('a role that may not read the key is refused, with the statement to add', async () => {
  account.iam.denyRole('no-secrets', 'ssm:GetParameters');
  const role = 'arn:aws:iam::123456789012:role/no-secrets';
  const [audit] = await register(fargate('locked', { executionRoleArn: role }));
  assert.equal(audit?.decision, 'refuse');
  assert.equal(audit?.reason, 'execution-role-denied');
  assert.match(audit?.message ?? '', /ssm:GetParameters/);
  assert.equal((await newest('locked')).revision, 1);
});

test("a key in plain text that is not the policy's is left where it is, and shown nowhere", async () => {
  const agent = {
    name: 'mackerel-container-agent',
    image: 'mackerel/mackerel-container-agent:v0.13.2',
    essential: false,
    environment: [
      { name: 'MACKEREL_APIKEY', value: 'somebody-elses-api-key' },
      { name: 'MACKEREL_CONTAINER_PLATFORM', value: 'fargate' },
    ],
  };
  const app = { name: 'app', image: 'app:1' };
  const [audit] = await register(fargate('foreign', { containerDefinitions: [app, agent] }));
  assert.equal(audit?.reason, 'apikey-differs');
  assert.equal((await newest('foreign')).revision, 1);
});

test('a registration between our describe and our register never ends up below older content', async () => {
  const newer = () =>
    registering(client).register(
      fargate('race', { containerDefinitions: [{ name: 'app', image: 'app:2' }] }),
    );
  // The first registration is the test's own; the next is the one that Remora is about to make.
  account.ecs.beforeRegister(() => account.ecs.beforeRegister(async () => void (await newer())));
  await register(fargate('race'));
  assert.ok(audits('race').some(({ decision }) => decision === 'superseded'));
  const definition = await newest('race');
  assert.equal(definition.containerDefinitions[0]?.image, 'app:2');
  assert.equal(definition.containerDefinitions[1]?.name, 'mackerel-container-agent');
});

test('an event that comes late for a deregistered revision does no harm', async () => {
  const event = registration('web');
  const arn = 'arn:aws:ecs:ap-northeast-1:123456789012:task-definition/gone:1';
  await registering(client).register(fargate('gone'));
  await account.settled();
  for (const revision of [1, 2]) {
    await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: `gone:${revision}` }));
  }
  account.bus.publish({
    ...event,
    detail: {
      ...(event.detail as object),
      eventID: 'late',
      responseElements: { taskDefinition: { taskDefinitionArn: arn } },
    },
  });
  await account.settled();
  assert.equal(audits('gone').at(-1)?.reason, 'not-active');
});

test('failed calls, strange events and events about nothing harm nobody', async () => {
  const template = registration('web');
  const detail = template.detail as Record<string, unknown>;
  const before = account.lambda.invocations.length;
  for (const change of [
    { errorCode: 'ClientException', responseElements: null, requestParameters: null },
    { responseElements: 'HIDDEN_DUE_TO_SECURITY_REASONS', requestParameters: null },
    { responseElements: { omitted: true }, requestParameters: { omitted: true } },
  ]) {
    account.bus.publish({ ...template, detail: { ...detail, eventID: JSON.stringify(change), ...change } });
  }
  await account.settled();
  assert.deepEqual(
    account.lambda.invocations.slice(before).filter(({ ok }) => !ok),
    [],
  );
});

test('every call was allowed, every permission of the roles that is used is there, and nothing was lost', () => {
  assert.deepEqual(
    account.endpoint.calls.filter(({ allowed }) => !allowed),
    [],
  );
  assert.deepEqual(account.bus.lost, []);
  assert.deepEqual(account.lambda.problems, []);
});

endsWithoutSecrets();

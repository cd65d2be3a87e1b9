import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registering } from '../../functions/clients/ecs.ts';
import { AwsError } from '../local-account/service.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { clientOf, fargate, startScenario } from './scenario.ts';

const { account, client, register, sweep, audits, newest, dead } = await startScenario();
test('a registration that ECS goes on refusing is recorded once, and its message ends in the dead-letter queue', async () => {
  await registering(client).register(fargate('stubborn'));
  account.ecs.failNext('RegisterTaskDefinition', new AwsError('ClientException', 'Role is not valid'), 5);
  await account.settled();
  const found = audits('stubborn');
  assert.deepEqual(
    found.map(({ decision, revision }) => [decision, revision]),
    [['failed', 1]],
  );
  assert.match(found[0]?.message ?? '', /Role is not valid/);
  const [letter, ...more] = await dead('work-dead.fifo');
  assert.deepEqual(more, []);
  assert.equal(JSON.parse(letter?.body ?? '{}').family, 'stubborn');
});

test('the next sweep finds the family and repairs it', async () => {
  const digest = await sweep();
  assert.equal(digest.enqueued, 1);
  assert.equal((await newest('stubborn')).revision, 2);
  assert.equal((await sweep()).enqueued, 0);
});

test('with the brake on nothing is registered, and the refusal says how to release it', async () => {
  const paused = { at: '2026-11-22T00:00:00.000Z', because: 'too many failures.' };
  account.ssm.put({
    Name: '/remora/dev/brake',
    Type: 'String',
    Value: JSON.stringify({ failures: 5, paused }),
  });
  const [audit] = await register(fargate('braked'));
  assert.equal(audit?.reason, 'paused');
  assert.match(audit?.message ?? '', /remora resume --stage dev/);
  account.ssm.put({ Name: '/remora/dev/brake', Type: 'String', Value: '{}' });
  await sweep();
  assert.equal((await newest('braked')).revision, 2);
});

test('a definition that nobody may read fails alone: the sweep names it and goes on', async () => {
  account.ecs.failNext(
    'DescribeTaskDefinition',
    new AwsError('ServerException', 'Service Unavailable', 500),
    6,
  );
  const digest = await sweep();
  assert.equal(digest.decisions.failed, 1);
  assert.equal(digest.families, 2);
});

test('a policy that is broken means report mode, a metric and an error with the path, not silence', async () => {
  const other = await startScenario({ policy: 'mode: register\nsidecra: {}\n' });
  const tags = [{ key: 'remora:mode', value: 'register' }];
  const [audit] = await other.register(fargate('reported', { tags }));
  assert.deepEqual([audit?.decision, audit?.mode, audit?.repairedRevision], ['repair', 'report', undefined]);
  assert.equal((await other.newest('reported')).revision, 1);
  const lines = other.account.lambda.logs('remora-dev-on-work').map(({ line }) => line);
  assert.ok(lines.some((line) => /PolicyBroken/.test(line)));
  assert.ok(lines.some((line) => /sidecra/.test(line) && /ERROR/.test(line)));
});

test('a repair whose audit event the bus did not take is told at the next try, and made once', async () => {
  const refusal = new AwsError('InternalFailure', 'Try again', 500);
  account.endpoint.failNext('events', 'PutEvents', refusal, 3);
  const told = await register(fargate('untold'));
  assert.deepEqual(
    told.map(({ decision, revision, repairedRevision }) => [decision, revision, repairedRevision]),
    [['repair', 1, 2]],
  );
  assert.equal((await newest('untold')).revision, 2);
});

test('failed registrations in a row put the brake on by themselves, until a person lets go of it', async () => {
  const other = await startScenario({
    policy: 'mode: register\nstopAfterFailures: 2\n',
    before: async (there) => {
      const person = clientOf(there);
      for (const family of ['first', 'second']) await registering(person).register(fargate(family));
      person.destroy();
    },
  });
  const { ecs, ssm } = other.account;
  ecs.failNext('RegisterTaskDefinition', new AwsError('ClientException', 'Role is not valid'), 10);
  await other.sweep();
  assert.deepEqual(
    other.audits().map(({ decision }) => decision),
    ['failed', 'failed'],
  );
  const [braked] = await other.register(fargate('third'));
  assert.equal(braked?.reason, 'paused');
  assert.match(braked?.message ?? '', /the registration of (first|second) failed/);
  ssm.put({ Name: '/remora/dev/brake', Type: 'String', Value: '{}' });
  await other.sweep();
  for (const family of ['first', 'second', 'third']) assert.equal((await other.newest(family)).revision, 2);
});

endsWithoutSecrets();

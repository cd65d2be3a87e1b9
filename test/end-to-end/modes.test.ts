import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { registering } from '../../functions/clients/ecs.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { build, fargate, startScenario } from './scenario.ts';

const registers = await startScenario({ clockSpeed: 20 });
const reports = await startScenario({
  clockSpeed: 20,
  policy: 'mode: report\nsidecar: { roles: ["Shop:app"] }\n',
});
const tagged = (family: string, mode: string) =>
  fargate(family, { tags: [{ key: 'remora:mode', value: mode }] });

test('a family that somebody undoes each time is repaired six times an hour, then left alone, and he is named', async () => {
  const { register, newest, account, sweep } = registers;
  for (const tag of ['1', '2', '3', '4', '5', '6', '7']) await register(build('undone', tag));
  const [last, ...earlier] = registers.audits('undone').toReversed();
  assert.deepEqual(
    earlier.map(({ decision }) => decision),
    Array(6).fill('repair'),
  );
  assert.deepEqual([last?.decision, last?.reason], ['refuse', 'quarantined']);
  const writer = account.endpoint.calls.find(({ action }) => action === 'RegisterTaskDefinition')?.caller.arn;
  assert.ok(writer && last?.message?.includes(writer), last?.message);
  await sweep();
  assert.equal((await newest('undone')).revision, 13);
});

test('a tag turns a definition off, or into a report, whatever the policy says', async () => {
  const [off] = await registers.register(tagged('off', 'off'));
  assert.deepEqual([off?.decision, off?.reason], ['exempt', 'opted-out']);
  const [report] = await registers.register(tagged('report', 'report'));
  assert.deepEqual(
    [report?.decision, report?.mode, report?.repairedRevision],
    ['repair', 'report', undefined],
  );
  for (const family of ['off', 'report']) assert.equal((await registers.newest(family)).revision, 1);
});

test('turning a repaired family off keeps it as it is', async () => {
  const { register, newest } = registers;
  await register(fargate('stopped'));
  const [, off] = await register(tagged('stopped', 'off'));
  assert.equal(off?.reason, 'opted-out');
  const { revision, containerDefinitions } = await newest('stopped');
  assert.deepEqual([revision, containerDefinitions.length], [3, 1]);
});

test('in report mode nothing is registered but what a tag asks for, and the sweep says what waits', async () => {
  const { register, newest, sweep, account } = reports;
  const [report] = await register(fargate('plain'));
  assert.deepEqual(
    [report?.decision, report?.mode, report?.repairedRevision],
    ['repair', 'report', undefined],
  );
  const [made] = await register(tagged('asked', 'register'));
  assert.deepEqual([made?.decision, made?.mode, made?.repairedRevision], ['repair', 'register', 2]);
  const digest = await sweep();
  assert.deepEqual([digest.mode, digest.enqueued], ['report', 0]);
  assert.deepEqual(
    digest.needsHuman.first.map(({ family, decision }) => [family, decision]),
    [['plain', 'repair']],
  );
  assert.equal((await newest('plain')).revision, 1);
  const ours = account.endpoint.calls.filter(
    ({ action, caller }) => action === 'RegisterTaskDefinition' && caller.roleArn,
  );
  assert.equal(ours.length, 1);
});

test('a policy that was changed counts a minute later, in the processes that are warm too', async () => {
  const { account, newest, register } = reports;
  const policy = 'mode: register\nsidecar: { roles: ["Shop:changed"] }\n';
  account.ssm.put({ Name: '/remora/dev/policy', Type: 'String', Value: policy });
  const cold = account.lambda.invocations.filter(({ coldStart }) => coldStart).length;
  await sleep(61_000 / account.clock.speed);
  await register(build('plain', '2'));
  assert.equal(account.lambda.invocations.filter(({ coldStart }) => coldStart).length, cold);
  const roles = (await newest('plain')).containerDefinitions[1]?.environment?.find(
    ({ name }) => name === 'MACKEREL_ROLES',
  );
  assert.equal(roles?.value, 'Shop:changed');
});

test('a key that was put into another parameter in the meantime is compared with the new one', async () => {
  const { account, register } = reports;
  const agent = {
    name: 'mackerel-container-agent',
    image: 'mackerel/mackerel-container-agent:v0.13.2',
    essential: false,
    environment: [
      { name: 'MACKEREL_APIKEY', value: 'the-rotated-api-key' },
      { name: 'MACKEREL_CONTAINER_PLATFORM', value: 'fargate' },
    ],
  };
  const input = fargate('rotated', { containerDefinitions: [{ name: 'app', image: 'app:1' }, agent] });
  assert.equal((await register(input)).at(-1)?.reason, 'apikey-differs');
  const name = '/remora/dev/mackerel-api-key';
  account.ssm.put({ Name: name, Type: 'SecureString', Value: 'the-rotated-api-key' });
  await sleep(61_000 / account.clock.speed);
  await registering(reports.client).register(input);
  await account.settled();
  assert.deepEqual(
    reports.audits('rotated').map(({ decision }) => decision),
    ['refuse', 'repair'],
  );
});

endsWithoutSecrets();

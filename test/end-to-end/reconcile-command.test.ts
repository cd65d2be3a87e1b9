import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { registering } from '../../functions/clients/ecs.ts';
import { operatorOf, remora, sessionWithout } from '../functions/commands/remora-process.ts';
import { fargate, startScenario } from './scenario.ts';

const { account, client, newest, audits } = await startScenario({ clockSpeed: 1 });
const operator = operatorOf(account);
const folder = mkdtempSync(join(tmpdir(), 'remora-reconcile-'));
after(() => rmSync(folder, { recursive: true }));

// As if every event had been lost: what becomes right here, the command made right.
account.bus.addRule({
  name: 'remora-dev-on-registered',
  schedule: 'rate(1 day)',
  targets: [{ id: 'none', arn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:none' }],
});
account.iam.denyRole('no-secrets', 'ssm:GetParameters');
const { register } = registering(client);
for (const family of ['web', 'api', 'here', 'gone']) await register(fargate(family));
await register(fargate('locked', { executionRoleArn: 'arn:aws:iam::123456789012:role/no-secrets' }));
await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'gone:1' }));

const revisions = () =>
  account.endpoint.calls.filter(({ action }) => action === 'RegisterTaskDefinition').length;

test('--dry-run says what would be done, with the difference, and does nothing', async () => {
  const before = revisions();
  const { status, out, err } = await remora(operator, 'reconcile', 'web', '--dry-run');
  assert.equal(status, 2, err);
  assert.match(out, /^web:1: repair$/m);
  assert.match(out, /error +sidecar-missing/);
  assert.match(out, /^\+ +"name": "mackerel-container-agent",$/m);
  assert.doesNotMatch(out + err, /planted-password/);
  await account.settled();
  assert.equal(revisions(), before);
});

test('a family goes to the work queue, and the new revision of the functions is waited for', async () => {
  const { status, out, err } = await remora(operator, 'reconcile', 'web');
  assert.equal(status, 0, err);
  assert.match(err, /Handed to the work queue of stage dev/);
  assert.match(out, /^web:1 → web:2: registered, not deployed\.$/m);
  assert.match(out, /--task-definition web:2$/m);
  assert.doesNotMatch(out + err, /planted-password/);
  assert.match((await newest('web')).registeredBy ?? '', /assumed-role\/remora-dev-.*-on-work\//);
  assert.equal(audits('web').at(-1)?.door, 'cli');
});

test('what is right stays as it is', async () => {
  const { status, out } = await remora(operator, 'reconcile', 'web');
  assert.deepEqual([status, out.split('\n')[0]], [0, 'web:2: correct']);
  await account.settled();
  assert.equal((await newest('web')).revision, 2);
});

test('--no-wait hands over and says where to look', async () => {
  const { status, err } = await remora(operator, 'reconcile', 'api', '--no-wait');
  assert.equal(status, 0);
  assert.match(err, /aws logs tail \/aws\/lambda\/remora-dev-on-work --region ap-northeast-1/);
  await account.settled();
  assert.equal((await newest('api')).revision, 2);
});

test('a refusal names its reason and the statement to add; the functions come to the same', async () => {
  const { status, out } = await remora(operator, 'reconcile', 'locked');
  assert.equal(status, 3);
  assert.match(out, /^locked:1: refuse, execution-role-denied: .*"Action":\["ssm:GetParameters"\]/m);
  await account.settled();
  assert.equal(audits('locked').at(-1)?.reason, 'execution-role-denied');
});

test('where no stage is deployed it is done in this process, by a policy that somebody wrote', async () => {
  const reported = await remora(operator, 'reconcile', 'here', '--stage', 'none');
  assert.equal(reported.status, 2, reported.err);
  assert.match(reported.err, /No stage none is deployed in ap-northeast-1: done in this process/);
  assert.match(reported.out, /The mode is report: nothing was registered/);
  const policy = join(folder, 'policy.yml');
  writeFileSync(
    policy,
    'mode: register\nsidecar: { image: "mackerel/mackerel-container-agent:v0.13.2", apiKeyParameter: /remora/dev/mackerel-api-key }',
  );
  const made = await remora(operator, 'reconcile', 'here', '--stage', 'none', '--policy', policy);
  assert.equal(made.status, 0, made.err);
  assert.match(made.out, /^here:1 → here:2: registered, not deployed\.$/m);
  assert.doesNotMatch(made.out + made.err, /planted-password/);
  assert.equal(account.ssm.value('/remora/none/brake'), undefined);
  const refused = await remora(operator, 'reconcile', 'here', '--policy', policy);
  assert.match(refused.err, /its functions have a policy of their own\. Leave --policy out/);
});

test('families that are not there', async () => {
  const line = async (family: string) => (await remora(operator, 'reconcile', family)).err.split('\n').at(-2);
  assert.match((await line('wbe')) ?? '', /^remora: wbe: there is no such family in .*Did you mean web\?$/);
  assert.match(
    (await line('gone')) ?? '',
    /^remora: gone: all its revisions are deregistered \(INACTIVE\)\./,
  );
  assert.match((await line('web:1')) ?? '', /^remora: web:1: .*Name it without a revision\.$/);
});

test('without the permission to send there is one line, and nothing went out', async () => {
  const environment = await sessionWithout(account, 'reader', 'sqs:SendMessage');
  const { status, err } = await remora(environment, 'reconcile', 'api');
  assert.equal(status, 1);
  assert.match(err, /^remora: the permission sqs:sendmessage on .*remora-dev-work\.fifo is missing\./im);
});

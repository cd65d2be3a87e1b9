import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registering } from '../../functions/clients/ecs.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { build, clientOf, startScenario } from './scenario.ts';

/** Registered before Remora was there, so that its events come when a test says so. */
const earlier = ['reordered', 'large', 'nameless'];

const { account, register, audits, digests, newest, registration, repeat, dead } = await startScenario({
  before: async (account) => {
    const client = clientOf(account);
    const { register } = registering(client);
    for (const family of earlier) for (const tag of ['1', '2']) await register(build(family, tag));
    client.destroy();
  },
});
const { invocations } = account.lambda;
const runs = (name: string) =>
  invocations.filter(({ functionName }) => functionName === `remora-dev-${name}`);
const revisions = async (family: string) => (await newest(family)).revision;

test('an event that comes twice is worked on once, and a copy under another id changes nothing', async () => {
  await register(build('twice', '1'));
  const worked = runs('on-work').length;
  const event = registration('twice');
  await repeat(event);
  assert.equal(runs('on-work').length, worked, 'the queue dropped the second');
  await repeat(event, { eventID: 'another' });
  assert.equal(runs('on-work').length, worked + 1);
  assert.equal(await revisions('twice'), 2);
  assert.equal(audits('twice').length, 1);
});

test('the events of two revisions in the wrong order leave the newer one repaired, once', async () => {
  await repeat(registration('reordered', 2));
  await repeat(registration('reordered', 1));
  const definition = await newest('reordered');
  assert.equal(definition.revision, 3);
  assert.equal(definition.containerDefinitions[0]?.image, 'app:2');
  assert.equal(audits('reordered').length, 1);
});

test('an event over 100 KB comes without its parameters: the answer names the family', async () => {
  await repeat(registration('large', 2), { requestParameters: { omitted: true } });
  assert.equal(await revisions('large'), 3);
  assert.deepEqual(digests(), []);
});

test('events that name no family bring one sweep, however many they are', async () => {
  const omitted = { requestParameters: { omitted: true }, responseElements: { omitted: true } };
  const hidden = { requestParameters: 'HIDDEN_DUE_TO_SECURITY_REASONS', responseElements: null };
  const strange = {
    requestParameters: { family: '../etc' },
    responseElements: { taskDefinition: { taskDefinitionArn: 17 } },
  };
  for (const change of [omitted, hidden, strange, omitted])
    await repeat(registration('nameless', 2), { ...change, eventID: crypto.randomUUID() });
  assert.equal(digests().length, 1);
  assert.equal(digests()[0]?.enqueued, 1);
  assert.equal(await revisions('nameless'), 3);
  assert.deepEqual(
    audits('nameless').map(({ door, decision }) => [door, decision]),
    [['sweep', 'repair']],
  );
});

test('our own registrations and calls that ECS refused never reach the function', async () => {
  const before = runs('on-registered').length;
  await repeat(registration('twice', 2));
  await repeat(registration('twice'), { errorCode: 'ClientException', responseElements: null, eventID: 'e' });
  assert.equal(runs('on-registered').length, before);
});

test('whatever reached the function all the same puts nothing on a queue and breaks nothing', async () => {
  const { detail } = registration('twice', 2);
  const failed = { ...(registration('twice').detail as object), errorCode: 'AccessDenied' };
  const before = account.sqs.sent.length;
  for (const malformed of [undefined, null, 'text', 17, [], {}, { eventName: {} }, detail, failed]) {
    const answer = await account.lambda.invoke('remora-dev-on-registered', { id: 'x', detail: malformed });
    assert.equal(answer.functionError, undefined);
  }
  assert.equal(account.sqs.sent.length, before);
});

test('a message that is no work message ends in the dead-letter queue, and stops nobody', async () => {
  const arn = `arn:aws:sqs:${account.region}:${account.accountId}:remora-dev-work.fifo`;
  const QueueUrl = account.sqs.queueUrl('remora-dev-work.fifo');
  const sender = { arn, sourceIPAddress: '', userAgent: '' };
  const strange = { QueueUrl, MessageBody: '{"family":7}', MessageGroupId: 'g', MessageDeduplicationId: 'd' };
  await account.sqs.call('SendMessage', strange, sender);
  await register(build('beside', '1'));
  assert.equal(await revisions('beside'), 2);
  assert.deepEqual(
    (await dead('work-dead.fifo')).map(({ body }) => body),
    ['{"family":7}'],
  );
});

test('nothing was lost, and nothing else failed', async () => {
  const failures = invocations.filter(({ ok, event }) => !ok && !event.startsWith('aws:sqs g '));
  assert.deepEqual(failures, []);
  assert.deepEqual([account.bus.lost, account.lambda.problems, await dead('doors-dead')], [[], [], []]);
});

endsWithoutSecrets();

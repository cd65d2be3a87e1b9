import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { connectEcr } from '../../../functions/clients/ecr.ts';
import { connectEventBus } from '../../../functions/clients/event-bus.ts';
import { connectIam, orNotToBeAsked } from '../../../functions/clients/iam.ts';
import {
  describingParameters,
  readingBrake,
  readingParameters,
  ssmClient,
  writingBrake,
} from '../../../functions/clients/parameters.ts';
import { patience } from '../../../functions/clients/patience.ts';
import { connectQueues } from '../../../functions/clients/queue.ts';
import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import { loopback } from './loopback.ts';

const bodies = (calls: { body: string }[]) => calls.map(({ body }) => JSON.parse(body));

test('work goes into the group of its family', async (t) => {
  // The client compares the digest that SQS returns.
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const calls = await loopback(t, ({ body }) => ({
    body: JSON.stringify({ MessageId: 'm', MD5OfMessageBody: md5(JSON.parse(body).MessageBody) }),
  }));
  const queues = connectQueues(
    `${process.env.AWS_ENDPOINT_URL}/work.fifo`,
    `${process.env.AWS_ENDPOINT_URL}/sweep.fifo`,
  );
  await queues.enqueue({ family: 'web', door: 'event' }, 'event-1');
  await queues.enqueue({ family: 'f'.repeat(200), door: 'sweep' }, 'ä');
  await queues.requestSweep('because', 'event-2');
  const [first, second, third] = bodies(calls);
  assert.deepEqual([first.MessageGroupId, first.MessageDeduplicationId], ['web', 'event-1']);
  assert.match(second.MessageGroupId, /^[0-9a-f]{64}$/);
  assert.match(second.MessageDeduplicationId, /^[0-9a-f]{64}$/);
  assert.deepEqual([third.MessageGroupId, third.MessageDeduplicationId], ['sweep', 'event-2']);
  assert.deepEqual(JSON.parse(third.MessageBody), { sweep: 'requested', because: 'because' });
});

test('a client does not wait for an answer for ever', async (t) => {
  await loopback(t, () => ({ body: '{"Parameter":{"Value":"v"}}' }));
  const client = ssmClient();
  await readingBrake(client, '/brake').readBrake();
  const handler = client.config.requestHandler as unknown as {
    httpHandlerConfigs(): Record<string, unknown>;
  };
  const used = handler.httpHandlerConfigs();
  for (const [name, value] of Object.entries(patience)) assert.equal(used[name], value, name);
});

test('an event that EventBridge had no room for is put again', async (t) => {
  const calls = await loopback(t, (_, count) => ({
    body:
      count < 3
        ? '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"ThrottlingException"}]}'
        : '{"FailedEntryCount":0}',
  }));
  await connectEventBus().record({} as AuditEvent);
  assert.equal(calls.length, 3);
});

test('an event that EventBridge does not take is an error', async (t) => {
  await loopback(t, () => ({
    body: '{"FailedEntryCount":1,"Entries":[{"ErrorCode":"ThrottlingException","ErrorMessage":"slow down"}]}',
  }));
  await assert.rejects(
    connectEventBus().record({} as AuditEvent),
    /Sidecar Audit: ThrottlingException: slow down/,
  );
});

test('a parameter is decrypted, and read once a minute', async (t) => {
  const calls = await loopback(t, () => ({ body: '{"Parameter":{"Value":"v","Version":3}}' }));
  const { parameter } = readingParameters(ssmClient());
  assert.equal(await parameter('/a'), 'v');
  assert.equal(await parameter('/a'), 'v');
  assert.deepEqual(bodies(calls), [{ Name: '/a', WithDecryption: true }]);
});

test('a parameter that does not exist is none; one that may not be read, or is away, is an error', async (t) => {
  let type = 'ParameterNotFound';
  await loopback(t, () => ({ status: 400, body: JSON.stringify({ __type: type, message: 'no' }) }));
  const { parameter } = readingParameters(ssmClient());
  assert.equal(await parameter('/a'), undefined);
  assert.deepEqual(await readingBrake(ssmClient(), '/brake').readBrake(), { text: undefined, version: 0 });
  type = 'ParameterVersionNotFound';
  assert.equal(await parameter('/a:7'), undefined);
  type = 'AccessDeniedException';
  await assert.rejects(parameter('/a'), /^UnreadableParameter: Remora may not read the parameter \/a;/);
  type = 'ValidationException';
  await assert.rejects(parameter('/a b'), /^UnreadableParameter: .*\/a b: ValidationException: no/);
  type = 'InternalServerError';
  await assert.rejects(parameter('/a'), { name: 'GetParameterError' });
});

test('a parameter’s key is found behind an empty page', async (t) => {
  await loopback(t, (_, count) => ({
    body:
      count === 1
        ? '{"Parameters":[],"NextToken":"t"}'
        : '{"Parameters":[{"Name":"/a","KeyId":"alias/aws/ssm"}]}',
  }));
  assert.equal(await describingParameters(ssmClient()).parameterKey(['/a']), 'alias/aws/ssm');
});

test('the brake is never read from a cache', async (t) => {
  const calls = await loopback(t, ({ action }, count) => ({
    body: action === 'PutParameter' ? '{"Version":9}' : `{"Parameter":{"Value":"{}","Version":${count}}}`,
  }));
  const brake = { ...readingBrake(ssmClient(), '/brake'), ...writingBrake(ssmClient(), '/brake') };
  assert.deepEqual(await brake.readBrake(), { text: '{}', version: 1 });
  assert.deepEqual(await brake.readBrake(), { text: '{}', version: 2 });
  assert.equal(await brake.writeBrake('{"a":1}'), 9);
  assert.deepEqual(bodies(calls)[2], { Name: '/brake', Value: '{"a":1}', Type: 'String', Overwrite: true });
});

test('IAM names what a role may not do', async (t) => {
  const member = (action: string, decision: string) =>
    `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${decision}</EvalDecision></member>`;
  const results = member('ssm:GetParameters', 'allowed') + member('kms:Decrypt', 'implicitDeny');
  const calls = await loopback(t, () => ({
    body: `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults>${results}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
  }));
  const verdict = await connectIam().simulate({
    roleArn: 'arn:aws:iam::123456789012:role/r',
    actions: ['ssm:GetParameters', 'kms:Decrypt'],
    resource: 'arn:x',
    context: { 'kms:ViaService': 'ssm.ap-northeast-1.amazonaws.com' },
  });
  assert.deepEqual(verdict, { denied: ['kms:Decrypt'] });
  const form = new URLSearchParams(calls[0]?.body);
  assert.equal(form.get('PolicySourceArn'), 'arn:aws:iam::123456789012:role/r');
  assert.equal(form.get('ContextEntries.member.1.ContextKeyName'), 'kms:ViaService');
});

test('IAM knows no such role', async (t) => {
  await loopback(t, () => ({
    status: 404,
    body: '<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>',
  }));
  const question = {
    roleArn: 'arn:aws:iam::123456789012:role/r',
    actions: ['a:B'],
    resource: '*',
    context: {},
  };
  assert.equal(await connectIam().simulate(question), 'no-such-role');
});

test('a role that IAM does not let us ask about is told apart', async (t) => {
  await loopback(t, () => ({
    status: 403,
    body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
  }));
  const question = {
    roleArn: 'arn:aws:iam::123456789012:role/r',
    actions: ['a:B'],
    resource: '*',
    context: {},
  };
  const { simulate } = connectIam();
  assert.equal(await orNotToBeAsked(simulate)(question), 'not-to-be-asked');
  await assert.rejects(simulate(question), { name: 'AccessDenied' });
});

const image = { account: '123456789012', region: 'eu-west-1', repository: 'r', id: { imageTag: 'v1' } };

test('ECR says what an image is built for', async (t) => {
  const index = {
    manifests: ['amd64', 'arm64', 'unknown'].map((architecture) => ({ platform: { architecture } })),
  };
  let images: unknown[] = [{ imageManifest: JSON.stringify(index) }];
  const calls = await loopback(t, () => ({ body: JSON.stringify({ images, failures: [] }) }));
  const { architectures } = connectEcr();
  assert.deepEqual(await architectures(image), ['amd64', 'arm64']);
  assert.match(String(calls[0]?.headers.authorization), /\/eu-west-1\/ecr\//);
  images = [{ imageManifest: '{"config":{}}' }];
  assert.equal(await architectures(image), 'unknown');
  images = [];
  assert.equal(await architectures(image), 'missing');
});

test('an image whose repository does not exist is missing', async (t) => {
  await loopback(t, () => ({ status: 400, body: '{"__type":"RepositoryNotFoundException","message":"no"}' }));
  assert.equal(await connectEcr().architectures(image), 'missing');
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createIam } from './iam.ts';
import { createSqs } from './sqs.ts';
import type { Principal } from './sts.ts';
import { place, startForTest } from './test-account.ts';

const sqs = createSqs(place);
const iam = createIam(place);
const role = 'arn:aws:iam::123456789012:role/sender';
const principals = new Map<string, Principal>([['SENDER', { arn: role, roleArn: role }]]);
const { endpoint, as } = await startForTest([sqs], { principals, decide: iam.decide });
after(() => sqs.stop());
const client = new SQSClient(as('ANY'));

let count = 0;
/** A queue of its own for every test, and its URL. */
async function queue(attributes: Record<string, string> = {}, suffix = '.fifo') {
  count += 1;
  const name = `queue-${count}${suffix}`;
  const arn = await sqs.createQueue(name, { ...(suffix && { FifoQueue: 'true' }), ...attributes });
  return { arn, url: sqs.queueUrl(name) };
}
let messages = 0;
const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) => {
  messages += 1;
  const input = {
    QueueUrl,
    MessageBody,
    MessageGroupId: 'web',
    MessageDeduplicationId: `m${messages}`,
    ...more,
  };
  return client.send(new SendMessageCommand(input));
};
async function receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
  const input = { QueueUrl, MessageSystemAttributeNames: ['All' as const], ...more };
  return (await client.send(new ReceiveMessageCommand(input))).Messages ?? [];
}
const remove = (QueueUrl: string, { ReceiptHandle }: Message) =>
  client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
const bodies = (received: Message[]) => received.map(({ Body }) => Body);

test("a queue's URL leads to this endpoint, and its ARN is of this account and region", async () => {
  const { arn, url } = await queue();
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: url.split('/').at(-1) }));
  assert.equal(QueueUrl, url);
  assert.equal(url, `${endpoint.url}/123456789012/queue-${count}.fifo`);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  assert.equal(Attributes?.QueueArn, arn);
  assert.equal(arn, `arn:aws:sqs:ap-northeast-1:123456789012:queue-${count}.fifo`);
});

test('FIFO: a group keeps its order and waits while one of it is in flight, other groups do not wait', async () => {
  const { url } = await queue();
  await send(url, 'web-1');
  await send(url, 'web-2');
  await send(url, 'api-1', { MessageGroupId: 'api' });
  const [first = assert.fail()] = await receive(url);
  assert.deepEqual([first.Body, first.Attributes?.MessageGroupId], ['web-1', 'web']);
  assert.deepEqual(bodies(await receive(url)), ['api-1']);
  assert.deepEqual(await receive(url), []);
  await remove(url, first);
  assert.deepEqual(bodies(await receive(url)), ['web-2']);
});

test('FIFO: what comes back comes back first, with its count', async () => {
  const { url } = await queue({ VisibilityTimeout: '1' });
  await send(url, 'one');
  await send(url, 'two');
  await receive(url);
  assert.deepEqual(await receive(url), []);
  const [again = assert.fail()] = await receive(url, { WaitTimeSeconds: 3 });
  assert.deepEqual([again.Body, again.Attributes?.ApproximateReceiveCount], ['one', '2']);
  const { ReceiptHandle } = again;
  await client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }),
  );
  assert.equal((await receive(url))[0]?.Attributes?.ApproximateReceiveCount, '3');
});

test('FIFO: an id is taken once in five minutes, also after its message was deleted', async (context) => {
  const { url } = await queue();
  const first = await send(url, 'a', { MessageDeduplicationId: 'same' });
  const second = await send(url, 'b', { MessageDeduplicationId: 'same', MessageGroupId: 'api' });
  assert.equal(first.MessageId, second.MessageId);
  const [message = assert.fail(), ...others] = await receive(url, { MaxNumberOfMessages: 10 });
  assert.deepEqual([message.Body, others], ['a', []]);
  await remove(url, message);
  await send(url, 'c', { MessageDeduplicationId: 'same' });
  assert.deepEqual(await receive(url), []);
  context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 5 * 60_000 + 1000 });
  await send(url, 'd', { MessageDeduplicationId: 'same' });
  assert.deepEqual(bodies(await receive(url)), ['d']);
});

test('FIFO: content makes the id where the queue says so', async () => {
  const { url } = await queue({ ContentBasedDeduplication: 'true' });
  await send(url, 'same', { MessageDeduplicationId: undefined });
  await send(url, 'same', { MessageDeduplicationId: undefined });
  assert.equal((await receive(url, { MaxNumberOfMessages: 10 })).length, 1);
  const plain = await queue();
  await assert.rejects(
    send(plain.url, 'x', { MessageDeduplicationId: undefined }),
    /ContentBasedDeduplication/,
  );
});

test('after the last receive a message goes to the dead letters, and its group goes on', async () => {
  const dead = await queue();
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
  const { url } = await queue({ RedrivePolicy, VisibilityTimeout: '0' });
  await send(url, 'poison');
  await send(url, 'good');
  assert.deepEqual(bodies(await receive(url)), ['poison']);
  assert.deepEqual(bodies(await receive(url)), ['poison']);
  assert.deepEqual(bodies(await receive(url)), ['good']);
  const [letter] = await receive(dead.url);
  assert.deepEqual([letter?.Body, letter?.Attributes?.MessageGroupId], ['poison', 'web']);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] }),
  );
  assert.equal(Attributes?.RedrivePolicy, RedrivePolicy);
});

test('a long poll ends with the first message, or with its time', async () => {
  const { url } = await queue();
  const polled = receive(url, { WaitTimeSeconds: 5 });
  await sleep(50);
  const start = performance.now();
  await send(url, 'now');
  assert.deepEqual(bodies(await polled), ['now']);
  assert.ok(performance.now() - start < 1000);
  assert.deepEqual(await receive(url, { WaitTimeSeconds: 1 }), []);
  assert.ok(performance.now() - start >= 950);
});

test('a long poll ends when the group is free again', async () => {
  const { url } = await queue();
  await send(url, 'one');
  await send(url, 'two');
  const [one = assert.fail()] = await receive(url);
  const polled = receive(url, { WaitTimeSeconds: 5 });
  await sleep(50);
  await remove(url, one);
  assert.deepEqual(bodies(await polled), ['two']);
});

test('message attributes come when they are asked for', async () => {
  const { arn, url } = await queue({}, '');
  const MessageAttributes = { ERROR_CODE: { DataType: 'String', StringValue: 'TIMEOUT' } };
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'letter', MessageAttributes }));
  const [bare = assert.fail()] = await receive(url, { VisibilityTimeout: 0 });
  assert.deepEqual([bare.MessageAttributes, bare.Attributes?.SenderId], [undefined, '123456789012']);
  const [full] = await receive(url, { MessageAttributeNames: ['All'] });
  assert.equal(full?.MessageAttributes?.ERROR_CODE?.StringValue, 'TIMEOUT');
  const { inFlight, ready } = await sqs.inspect(arn);
  assert.deepEqual([inFlight.map(({ body }) => body), ready], [['letter'], []]);
});

test("an AWS service sends where the queue's policy lets it in", async () => {
  const rule = 'arn:aws:events:ap-northeast-1:123456789012:rule/registered';
  const { arn, url } = await queue({}, '');
  const letter = { body: '{}', attributes: { RULE_ARN: rule } };
  const send = (sourceArn: string) => sqs.send({ service: 'events.amazonaws.com', sourceArn }, arn, letter);
  await assert.rejects(send(rule), /events.amazonaws.com is not authorized to perform: sqs:SendMessage/);
  const Statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: arn,
    Condition: { ArnEquals: { 'aws:SourceArn': rule } },
  };
  const Attributes = { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
  await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
  await send(rule);
  await assert.rejects(send(`${rule}-2`), { code: 'AccessDenied' });
  const [received] = await receive(url, { MessageAttributeNames: ['All'] });
  assert.equal(received?.MessageAttributes?.RULE_ARN?.StringValue, rule);
});

test('what SQS refuses is refused in its words', async () => {
  const { url } = await queue();
  await assert.rejects(send(url, 'x', { MessageGroupId: 'g'.repeat(129) }), /MessageGroupId is invalid/);
  await assert.rejects(send(url, 'x', { MessageDeduplicationId: 'ü' }), /MessageDeduplicationId is invalid/);
  await assert.rejects(send(url, 'x', { MessageGroupId: undefined }), { name: 'MissingParameter' });
  await assert.rejects(send(url, 'x'.repeat(1_048_577)), /shorter than 1048576 bytes/);
  await assert.rejects(send(`${url}x`, 'x'), { name: 'QueueDoesNotExist' });
  await assert.rejects(receive(url, { WaitTimeSeconds: 21 }), /WaitTimeSeconds is invalid/);
});

test('permissions are those of the queue, a batch needing what one message needs', async () => {
  const { arn, url } = await queue();
  const sender = new SQSClient(as('SENDER'));
  const Entries = [{ Id: 'a', MessageBody: 'x', MessageGroupId: 'g', MessageDeduplicationId: 'd' }];
  await sender.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  assert.deepEqual(endpoint.calls.at(-1)?.permissions, [{ action: 'sqs:SendMessage', resource: arn }]);
  iam.denyRole(role, 'sqs:SendMessage', arn);
  await assert.rejects(
    sender.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })),
    /not authorized to perform: sqs:SendMessage/,
  );
});

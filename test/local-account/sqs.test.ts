import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { as, bodies, client, endpoint, iam, queue, receive, send, senderRole, sqs } from './sqs-for-test.ts';

test("a queue's URL leads to this endpoint, and its ARN is of this account and region", async () => {
  const { name, arn, url } = await queue();
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  assert.equal(QueueUrl, url);
  assert.equal(url, `${endpoint.url}/123456789012/${name}`);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  assert.equal(Attributes?.QueueArn, arn);
  assert.equal(arn, `arn:aws:sqs:ap-northeast-1:123456789012:${name}`);
});

test('a long poll ends with the first message, or with its time', async () => {
  const [busy, empty] = [await queue(), await queue()];
  const ended: string[] = [];
  const poll = async (name: string, { url }: typeof busy, WaitTimeSeconds: number) =>
    void ended.push(`${name}: ${bodies(await receive(url, { WaitTimeSeconds }))}`);
  const polls = [poll('with a message', busy, 20), poll('with its time', empty, 2)];
  await poll('at once', empty, 0);
  await send(busy.url, 'now');
  await Promise.all(polls);
  assert.deepEqual(ended, ['at once: ', 'with a message: now', 'with its time: ']);
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
  iam.denyRole(senderRole, 'sqs:SendMessage', arn);
  await assert.rejects(
    sender.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })),
    /not authorized to perform: sqs:SendMessage/,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChangeMessageVisibilityCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { bodies, client, queue, receive, remove, send } from './sqs-for-test.ts';

test('a group keeps its order and waits while one of it is in flight, other groups do not wait', async () => {
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

test('what comes back comes back first, with its count', async () => {
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

test('an id is taken once in five minutes, also after its message was deleted', async (context) => {
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

test('content makes the id where the queue says so', async () => {
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

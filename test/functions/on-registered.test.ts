import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { loopback } from './clients/loopback.ts';
import { context, deployedEnvironment } from './invoke.ts';

const event = (detail: object) => ({
  version: '0',
  id: 'envelope-1',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.ecs',
  account: '123456789012',
  time: '2026-11-22T12:00:00Z',
  region: 'ap-northeast-1',
  resources: [],
  detail: {
    eventSource: 'ecs.amazonaws.com',
    eventName: 'RegisterTaskDefinition',
    eventID: 'e-1',
    ...detail,
  },
});

test('an event becomes a key on a queue, or nothing', async (t) => {
  const calls = await loopback(t, ({ body }) => {
    const { MessageBody } = JSON.parse(body);
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
    return { body: JSON.stringify({ MessageId: 'm', MD5OfMessageBody }) };
  });
  deployedEnvironment();
  const { handler } = await import('../../functions/on-registered.ts');
  const taskDefinitionArn = 'arn:aws:ecs:ap-northeast-1:123456789012:task-definition/web:12';
  await handler(event({ responseElements: { taskDefinition: { taskDefinitionArn } } }), context());
  await handler(event({ responseElements: null, requestParameters: null }), context());
  await handler(event({ errorCode: 'AccessDenied' }), context());
  await handler(event({ eventName: 'ListClusters' }), context());
  const [work, sweep, ...rest] = calls.map(({ body }) => JSON.parse(body));
  assert.deepEqual(rest, []);
  assert.match(work.QueueUrl, /remora-dev-work\.fifo$/);
  assert.deepEqual([work.MessageGroupId, work.MessageDeduplicationId], ['web', 'e-1']);
  assert.deepEqual(JSON.parse(work.MessageBody), {
    family: 'web',
    atLeast: 12,
    door: 'event',
    untrusted: {},
  });
  assert.match(sweep.QueueUrl, /remora-dev-sweep\.fifo$/);
  assert.equal(sweep.MessageDeduplicationId, 'envelope-1');
});

test('a queue that cannot be reached is a failure that Lambda sees', async (t) => {
  await loopback(t, () => ({ status: 403, body: '{"__type":"AccessDeniedException","message":"no"}' }));
  deployedEnvironment();
  // Another copy of the module, so that its client speaks to the server of this test.
  const another = '../../functions/on-registered.ts?another';
  const { handler } = await import(another);
  await assert.rejects(handler(event({ requestParameters: { family: 'web' } }), context()));
});

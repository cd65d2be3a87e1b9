import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { createIam } from '../iam.ts';
import { createSqs } from '../sqs.ts';
import { place, startForTest } from '../test-account.ts';
import { deployedBundle } from './deployed-bundle.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import { LambdaHost } from './lambda-host.ts';
import type { MappingConfiguration } from './mapping-configuration.ts';

const { region, accountId } = place;
const sqs = createSqs(place);
const iam = createIam(place);
const principals = new Map<string, { arn: string; roleArn?: string }>();
const { endpoint, as } = await startForTest([sqs, iam], { principals, decide: iam.decide });
const client = new SQSClient(as('operator'));
const queueArn = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;
const queueUrl = (name: string) => `${endpoint.url}/${accountId}/${name}`;
const roleArn = (name: string) => `arn:aws:iam::${accountId}:role/${name}-role`;

principals.set('operator', { arn: `arn:aws:iam::${accountId}:user/operator` });
const host = new LambdaHost({
  region,
  endpoint: endpoint.url,
  queueUrl,
  operator: as('operator').credentials,
  credentialsOf: (role, session) => {
    principals.set(session, {
      arn: `arn:aws:sts::${accountId}:assumed-role/${session}/${session}`,
      roleArn: role,
    });
    return as(session).credentials;
  },
  timeScale: 0.001,
});
after(async () => {
  await host.stop();
  client.destroy();
  await sqs.stop();
});

const enough = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:SendMessage'];

function allow(functionName: string, actions: string[]): void {
  const Statement = { Effect: 'Allow' as const, Action: actions, Resource: '*' };
  const PolicyDocument = { Version: '2012-10-17', Statement };
  iam.putRole(roleArn(functionName), [{ PolicyName: 'p', PolicyDocument }]);
}

/** A function of this name behind a queue of this name, and the queue's URL. */
async function connect(
  name: string,
  source: string,
  {
    mapping = {},
    queue = {},
    lambda = {},
    actions = enough,
  }: {
    mapping?: Partial<MappingConfiguration>;
    queue?: Record<string, string>;
    lambda?: Partial<FunctionConfiguration>;
    actions?: string[];
  } = {},
): Promise<string> {
  const functionName = name.replace('.fifo', '');
  await sqs.createQueue(name, { ...(name.endsWith('.fifo') && { FifoQueue: 'true' }), ...queue });
  allow(functionName, actions);
  const overrides = { name: functionName, roleArn: roleArn(functionName), ...lambda };
  host.addFunction(await deployedBundle({ 'index.mjs': source }, overrides));
  await host.addEventSourceMapping(functionName, {
    queueArn: queueArn(name),
    queueUrl: queueUrl(name),
    batchSize: 1,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: false,
    maximumConcurrency: 2,
    ...mapping,
  });
  return queueUrl(name);
}

const send = (QueueUrl: string, MessageBody: string, group: string) =>
  client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageGroupId: group,
      MessageDeduplicationId: `${group}${MessageBody}`,
    }),
  );

async function lines(functionName: string, count: number): Promise<string[]> {
  while (host.logs(functionName).length < count) await new Promise((go) => setTimeout(go, 10));
  return host.logs(functionName).map(({ line }) => line);
}

describe('an event source mapping', () => {
  it('brings a message as Lambda does, and deletes it', async () => {
    const url = await connect(
      'shape.fifo',
      'export const handler = async (event) => console.log(JSON.stringify(event));',
    );
    await send(url, '{"family":"web"}', 'web');
    await host.settled();
    const { Records } = JSON.parse((await lines('shape', 1))[0] ?? '') as SQSEvent;
    const [{ messageId, receiptHandle, attributes, ...record } = assert.fail()] = Records;
    assert.ok(messageId && receiptHandle);
    assert.deepEqual(record, {
      body: '{"family":"web"}',
      messageAttributes: {},
      md5OfBody: record.md5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn('shape.fifo'),
      awsRegion: region,
    });
    assert.equal(attributes.ApproximateReceiveCount, '1');
    assert.equal(attributes.MessageGroupId, 'web');
    assert.equal(attributes.MessageDeduplicationId, 'web{"family":"web"}');
    assert.ok(attributes.SentTimestamp && attributes.SequenceNumber);
  });

  it('works on two groups at once, and in each in the order of the queue', async () => {
    const url = await connect(
      'order.fifo',
      `export const handler = async ({ Records: [{ body, attributes }] }) => {
         console.log('begin', attributes.MessageGroupId, body);
         await new Promise((go) => setTimeout(go, 300));
         console.log('end', attributes.MessageGroupId, body);
       };`,
    );
    for (const body of ['1', '2', '3']) for (const group of ['a', 'b']) await send(url, body, group);
    await host.settled();
    const seen = await lines('order', 12);
    for (const group of ['a', 'b'])
      assert.deepEqual(
        seen.filter((line) => line.split(' ')[1] === group),
        ['1', '2', '3'].flatMap((body) => [`begin ${group} ${body}`, `end ${group} ${body}`]),
      );
    // Not necessarily at the start: the second process may take its time to come up.
    const atOnce = seen.some((line, i) => line.startsWith('begin') && seen[i + 1]?.startsWith('begin'));
    assert.ok(atOnce, `one begins before the other ends: ${seen.join(', ')}`);
  });

  it('leaves a message that fails, until the queue gives it up to its dead-letter queue', async () => {
    const deadArn = await sqs.createQueue('fails-dead.fifo', { FifoQueue: 'true' });
    const url = await connect(
      'fails.fifo',
      'export const handler = async () => { throw new Error("no"); };',
      {
        queue: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 3 }) },
      },
    );
    await send(url, 'poison', 'g');
    await host.settled();
    const events = host.invocations
      .filter(({ functionName }) => functionName === 'fails')
      .map(({ event }) => event);
    assert.deepEqual(events, ['aws:sqs g (receive 1)', 'aws:sqs g (receive 2)', 'aws:sqs g (receive 3)']);
    const { ready } = await sqs.inspect(deadArn);
    assert.deepEqual(
      ready.map(({ body }) => body),
      ['poison'],
    );
  });

  it('returns only the messages that the function names', async () => {
    const url = await connect(
      'partial',
      `const seen = new Set();
       export const handler = async ({ Records }) => {
         const failed = Records.filter(({ body }) => body === 'bad' && !seen.has(body) && seen.add(body));
         console.log(Records.map(({ body }) => body).sort().join());
         return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
       };`,
      { mapping: { batchSize: 10, batchingWindowSeconds: 200, reportBatchItemFailures: true } },
    );
    const Entries = ['good', 'bad', 'fine'].map((MessageBody, Id) => ({ Id: String(Id), MessageBody }));
    await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    await host.settled();
    assert.deepEqual(await lines('partial', 2), ['bad,fine,good', 'bad']);
  });

  it('waits for the visibility timeout at the pace of AWS', async () => {
    const own = new LambdaHost({
      region,
      endpoint: endpoint.url,
      queueUrl,
      operator: { accessKeyId: 'operator', secretAccessKey: 'x' },
      credentialsOf: () => ({ accessKeyId: 'operator', secretAccessKey: 'x' }),
    });
    await sqs.createQueue('patient', { VisibilityTimeout: '2' });
    const source = 'let n = 0; export const handler = async () => { if (++n === 1) throw new Error("no"); };';
    own.addFunction(await deployedBundle({ 'index.mjs': source }, { name: 'patient', timeoutSeconds: 2 }));
    await own.addEventSourceMapping('patient', {
      queueArn: queueArn('patient'),
      queueUrl: queueUrl('patient'),
      batchSize: 1,
      batchingWindowSeconds: 0,
      reportBatchItemFailures: false,
    });
    const start = Date.now();
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl('patient'), MessageBody: 'x' }));
    await own.settled();
    await own.stop();
    assert.ok(Date.now() - start >= 1900, `${Date.now() - start} ms`);
    assert.deepEqual(
      own.invocations.map(({ ok }) => ok),
      [false, true],
    );
  });
});

describe('what the mapping needs', () => {
  it('the permission to ask for the queue, when it is made', async () => {
    await assert.rejects(
      connect('blind', '', { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'] }),
      /not authorized to perform: sqs:GetQueueAttributes/,
    );
  });

  it('the permission to delete, or the message comes back', async () => {
    const url = await connect('keeps', 'export const handler = async () => {};', {
      actions: ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'],
      queue: { VisibilityTimeout: '1' },
      lambda: { timeoutSeconds: 1 },
    });
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));
    await assert.rejects(host.settled(1500), /keeps 1.*not authorized to perform: sqs:DeleteMessage/);
    assert.match(host.problems.join(), /sqs:DeleteMessage/);
    allow('keeps', enough);
    await host.settled();
  });

  it('a visibility timeout that is no less than the timeout of the function', async () => {
    await assert.rejects(
      connect('short', '', { queue: { VisibilityTimeout: '5' } }),
      /Queue visibility timeout: 5 seconds is less than Function timeout: 10 seconds/,
    );
  });

  for (const [what, mapping, expected] of [
    ['a concurrency of two', { maximumConcurrency: 1 }, /MaximumConcurrency must be 2 to 1000/],
    ['a window for a large batch', { batchSize: 11 }, /BatchSize must be 1 to 10/],
  ] as const)
    it(what, async () => {
      await assert.rejects(connect(what.replaceAll(' ', '-'), '', { mapping }), expected);
    });
});

describe('the on-failure destination', () => {
  it('is told of an event that failed three times, in the name of the role', async () => {
    await connect('gives-up', 'export const handler = async () => { throw new RangeError("never"); };');
    await sqs.createQueue('doors-dead');
    host.putInvokeConfig('gives-up', { maximumRetryAttempts: 2, onFailureArn: queueArn('doors-dead') });
    const requestId = host.invokeAsync('gives-up', { detail: 1 });
    await host.settled();
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl('doors-dead') }));
    const { timestamp, responsePayload, ...record } = JSON.parse(Messages?.[0]?.Body ?? '');
    assert.ok(timestamp);
    assert.equal(responsePayload.errorType, 'RangeError');
    assert.deepEqual(record, {
      version: '1.0',
      requestContext: {
        requestId,
        functionArn: 'arn:aws:lambda:ap-northeast-1:111122223333:function:gives-up:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { detail: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    });
    const sender = endpoint.calls.findLast(({ action }) => action === 'SendMessage')?.caller.roleArn;
    assert.equal(sender, roleArn('gives-up'));
  });
});

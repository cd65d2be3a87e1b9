import assert from 'node:assert/strict';
import test from 'node:test';
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { createEventBus } from './event-bus.ts';
import type { BusEvent, DeadLetterAttributes } from './event-delivery.ts';
import { AwsError } from './service.ts';
import { place, startForTest } from './test-account.ts';

const delivered: { target: string; event: BusEvent }[] = [];
const dead: { queue: string; event: BusEvent; attributes: DeadLetterAttributes }[] = [];
const failures = new Map<string, Error[]>();
const bus = createEventBus({
  ...place,
  courier: {
    async deliver({ arn: target }, event) {
      const failure = failures.get(target)?.shift();
      if (failure) throw failure;
      delivered.push({ target, event });
    },
    async sendDeadLetter(queue, event, attributes) {
      const failure = failures.get(queue)?.shift();
      if (failure) throw failure;
      dead.push({ queue, event, attributes });
    },
  },
});
const { endpoint, as } = await startForTest([bus]);
const client = new EventBridgeClient(as('ANY'));
const entry = { Source: 'remora', DetailType: 'Sidecar Audit', Detail: '{"family":"web"}' };
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
const fn = (name: string): string => `arn:aws:lambda:ap-northeast-1:123456789012:function:${name}`;
const deadLetterArn = 'arn:aws:sqs:ap-northeast-1:123456789012:doors-dead';

async function sent(work: () => unknown): Promise<string[]> {
  delivered.length = 0;
  await work();
  await bus.idle();
  return delivered.map(({ target }) => target.split(':').at(-1) ?? '');
}

bus.addRule({ name: 'audits', pattern: { source: ['remora'] }, targets: [{ id: 'a', arn: fn('on-audit') }] });
bus.addRule({
  name: 'registered',
  pattern: {
    source: ['aws.ecs'],
    detail: { eventName: ['RegisterTaskDefinition'], errorCode: [{ exists: false }] },
  },
  targets: [{ id: 'a', arn: fn('on-registered'), deadLetterArn, retryPolicy: { maximumRetryAttempts: 2 } }],
});
bus.addRule({ name: 'hourly', schedule: 'rate(1 hour)', targets: [{ id: 'a', arn: fn('on-schedule') }] });

test('an event reaches the targets of the rules that match, in the whole envelope', async () => {
  const Time = new Date('2026-11-22T10:00:00.500Z');
  assert.deepEqual(await sent(() => put({ ...entry, Time, Resources: ['arn:x'] })), ['on-audit']);
  const { id, ...event } = delivered[0]?.event ?? assert.fail();
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.deepEqual(event, {
    version: '0',
    account: '123456789012',
    region: 'ap-northeast-1',
    time: '2026-11-22T10:00:00Z',
    resources: ['arn:x'],
    source: 'remora',
    'detail-type': 'Sidecar Audit',
    detail: { family: 'web' },
  });
  assert.equal(bus.events.at(-1)?.id, id);
});

test('an entry that is wrong fails alone', async () => {
  const { FailedEntryCount, Entries } = await put(
    entry,
    { ...entry, Source: 'aws.ecs' },
    { ...entry, Detail: '{' },
    { ...entry, Detail: '[]' },
    { ...entry, DetailType: undefined },
    { ...entry, EventBusName: 'another' },
  );
  assert.equal(FailedEntryCount, 5);
  assert.ok(Entries?.[0]?.EventId);
  assert.deepEqual(
    Entries?.map(({ ErrorCode }) => ErrorCode),
    [
      undefined,
      'NotAuthorizedForSourceException',
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      'ResourceNotFoundException',
    ],
  );
});

test('ten entries, one megabyte', async () => {
  await assert.rejects(put(), { name: 'ValidationException' });
  await assert.rejects(put(...Array(11).fill(entry)), { name: 'ValidationException' });
  const Detail = JSON.stringify({ text: 'x'.repeat(600_000) });
  assert.equal((await put({ ...entry, Detail })).FailedEntryCount, 0);
  await assert.rejects(put({ ...entry, Detail }, { ...entry, Detail }), /Total size of the entries/);
});

test('the permission is that of the bus, with the source as its context', async () => {
  await put(entry, entry);
  assert.deepEqual(endpoint.calls.at(-1)?.permissions, [
    {
      action: 'events:PutEvents',
      resource: 'arn:aws:events:ap-northeast-1:123456789012:event-bus/default',
      context: { 'events:source': 'remora', 'events:detail-type': 'Sidecar Audit' },
    },
  ]);
});

const registration = {
  source: 'aws.ecs',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: { eventName: 'RegisterTaskDefinition' },
};

test('an AWS service publishes its own events', async () => {
  assert.deepEqual(await sent(() => bus.publish(registration)), ['on-registered']);
  const failed = { ...registration, detail: { ...registration.detail, errorCode: 'ClientException' } };
  assert.deepEqual(await sent(() => bus.publish(failed)), []);
});

test('a schedule strikes when it is told to', async () => {
  assert.deepEqual(await sent(() => bus.fireSchedule('hourly')), ['on-schedule']);
  const { source, resources } = delivered[0]?.event ?? assert.fail();
  assert.deepEqual(
    [source, resources],
    ['aws.events', ['arn:aws:events:ap-northeast-1:123456789012:rule/hourly']],
  );
  assert.throws(() => bus.fireSchedule('registered'), /no rule registered with a schedule/);
});

test('a delivery that fails is tried again', async () => {
  failures.set(fn('on-registered'), [new Error('one'), new Error('two')]);
  assert.deepEqual(await sent(() => bus.publish(registration)), ['on-registered']);
  assert.deepEqual(dead, []);
});

test('what cannot be delivered goes to the dead letters, and says why', async () => {
  failures.set(fn('on-registered'), [
    new Error('one'),
    new Error('two'),
    new AwsError('TooManyRequestsException', 'three'),
  ]);
  assert.deepEqual(await sent(() => bus.publish(registration)), []);
  const [{ queue, event, attributes } = assert.fail()] = dead.splice(0);
  assert.equal(queue, deadLetterArn);
  assert.equal(event.source, 'aws.ecs');
  assert.deepEqual(attributes, {
    RULE_ARN: 'arn:aws:events:ap-northeast-1:123456789012:rule/registered',
    TARGET_ARN: fn('on-registered'),
    ERROR_CODE: 'THROTTLING',
    ERROR_MESSAGE: 'three',
    RETRY_ATTEMPTS: '2',
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
  });
});

test('what never can be delivered is not tried again', async () => {
  failures.set(fn('on-registered'), [new AwsError('AccessDeniedException', 'not allowed')]);
  await sent(() => bus.publish(registration));
  const [{ attributes } = assert.fail()] = dead.splice(0);
  assert.deepEqual([attributes.RETRY_ATTEMPTS, attributes.EXHAUSTED_RETRY_CONDITION], ['0', undefined]);
});

test('what is lost is written down', async () => {
  bus.lost.length = 0;
  const gone = new AwsError('ResourceNotFoundException', 'gone');
  failures.set(fn('on-registered'), [gone]);
  failures.set(deadLetterArn, [new AwsError('AccessDenied', 'not authorized')]);
  await sent(() => bus.publish(registration));
  failures.set(fn('on-audit'), [gone]);
  await sent(() => put(entry));
  assert.deepEqual(
    bus.lost.map(({ target, reason }) => [target.arn, reason]),
    [
      [fn('on-registered'), 'The dead-letter queue refused: not authorized'],
      [fn('on-audit'), 'No dead-letter queue for: gone'],
    ],
  );
});

test('a rule that EventBridge would refuse is refused', () => {
  const arn = 'arn:aws:sqs:ap-northeast-1:123456789012:x.fifo';
  const add = (target: object, rest: object = { schedule: 'rate(1 hour)' }) =>
    bus.addRule({ name: 'wrong', targets: [{ id: 'a', arn: fn('x'), ...target }], ...rest });
  assert.throws(() => add({}, {}), /pattern or a schedule/);
  assert.throws(() => add({}, { pattern: { source: 'aws.ecs' } }), /Event pattern is not valid/);
  assert.throws(() => add({ deadLetterArn: arn }), /must be a standard queue/);
  assert.throws(() => add({ arn }), /needs a message group/);
  assert.throws(() => add({ retryPolicy: { maximumRetryAttempts: 186 } }), /0 to 185/);
});

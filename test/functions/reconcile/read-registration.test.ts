import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRegistration } from '../../../functions/reconcile/read-registration.ts';
import { place } from './account.ts';

/** As CloudTrail delivers it through EventBridge, with the members that do not matter left out. */
const record = (over = {}) => ({
  eventVersion: '1.11',
  userIdentity: {
    type: 'AssumedRole',
    sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::123456789012:role/deploy' } },
  },
  eventSource: 'ecs.amazonaws.com',
  eventName: 'RegisterTaskDefinition',
  sourceIPAddress: '192.0.2.1',
  userAgent: 'x'.repeat(300),
  requestParameters: { family: 'web' },
  responseElements: {
    taskDefinition: { taskDefinitionArn: 'arn:aws:ecs:ap-northeast-1:123456789012:task-definition/web:12' },
  },
  eventID: 'e-1',
  ...over,
});

const read = (detail: unknown) => readRegistration(detail, place.roleArn);

test('family and revision are the key, the caller’s words are cut', () => {
  assert.deepEqual(read(record()), {
    work: {
      family: 'web',
      atLeast: 12,
      door: 'event',
      untrusted: { sourceIPAddress: '192.0.2.1', userAgent: `${'x'.repeat(255)}…` },
    },
    eventId: 'e-1',
  });
});

test('what SQS would not take, or would mislead a reader, is taken out of the caller’s words', () => {
  const registration = read(record({ userAgent: 'a\u0000b\uffffc\u202ed\ud83de 😀' }));
  assert.ok('work' in registration);
  assert.equal(registration.work.untrusted?.userAgent, 'a\ufffdb\ufffdc\ufffdd\ufffde 😀');
});

const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';

for (const responseElements of [
  null,
  undefined,
  hidden,
  {},
  { taskDefinition: hidden },
  { taskDefinition: null },
]) {
  test(`with responseElements ${JSON.stringify(responseElements)} the request names the family`, () => {
    const registration = read(record({ responseElements, eventID: 7, sourceIPAddress: null, userAgent: [] }));
    assert.deepEqual(registration, {
      work: { family: 'web', door: 'event', untrusted: {} },
      eventId: undefined,
    });
  });
}

for (const requestParameters of [null, hidden, {}, { family: 7 }, { family: 'no family!' }]) {
  test(`with requestParameters ${JSON.stringify(requestParameters)} and no response every family is looked at`, () => {
    assert.ok('unnamed' in read(record({ requestParameters, responseElements: null })));
  });
}

for (const [what, detail] of [
  [
    'a call that failed',
    record({ errorCode: 'AccessDenied', responseElements: null, requestParameters: null }),
  ],
  ['another call', record({ eventName: 'DeregisterTaskDefinition' })],
  ['another service', record({ eventSource: 'batch.amazonaws.com' })],
  ['our own call', record({ userIdentity: { sessionContext: { sessionIssuer: { arn: place.roleArn } } } })],
  ['null', null],
  ['a string', hidden],
  ['nothing', undefined],
] as const) {
  test(`${what} is ignored`, () => assert.ok('ignored' in read(detail)));
}

for (const userIdentity of [
  null,
  hidden,
  { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' },
]) {
  test(`a caller of ${JSON.stringify(userIdentity)} is somebody else`, () => {
    assert.ok('work' in read(record({ userIdentity })));
  });
}

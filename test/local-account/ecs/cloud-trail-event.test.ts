import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BusEvent } from '../event-delivery.ts';
import type { Input } from '../service.ts';
import { caller, place, prefix, register, roleArn, web } from './calls.ts';
import { createEcs } from './ecs.ts';

describe('CloudTrail', () => {
  const recorder = () => {
    const events: BusEvent[] = [];
    const onCloudTrail = (event: BusEvent): void => void events.push(event);
    const ecs = createEcs({ ...place, onCloudTrail, now: () => Date.UTC(2026, 10, 22, 15, 4, 5) });
    return { ecs, last: () => events.at(-1) as BusEvent & { detail: Input } };
  };

  test('tells a registration', async () => {
    const { ecs, last } = recorder();
    await register(ecs, web({ family: 'web' }));
    const { detail, id, ...envelope } = last();
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(envelope, {
      version: '0',
      'detail-type': 'AWS API Call via CloudTrail',
      source: 'aws.ecs',
      account: '123456789012',
      time: '2026-11-22T15:04:05Z',
      region: 'ap-northeast-1',
      resources: [],
    });
    const { userIdentity, requestParameters, responseElements, eventID, eventName } = detail as Record<
      string,
      Input
    >;
    const { arn, sessionContext } = userIdentity as { arn: string; sessionContext: { sessionIssuer: Input } };
    assert.deepEqual([arn, sessionContext.sessionIssuer.arn], [caller.arn, roleArn]);
    assert.equal(eventName, 'RegisterTaskDefinition');
    assert.match(String(eventID), /^[0-9a-f-]{36}$/);
    assert.deepEqual(requestParameters, web());
    const { taskDefinition } = responseElements as { taskDefinition: Input };
    assert.equal(taskDefinition.taskDefinitionArn, `${prefix}web:1`);
    assert.equal(taskDefinition.registeredAt, 'Nov 22, 2026, 3:04:05 PM');
  });

  test('tells a refusal, without an answer', async () => {
    const { ecs, last } = recorder();
    await assert.rejects(register(ecs, web({ tags: [] })));
    const { errorCode, errorMessage, responseElements } = last().detail;
    assert.deepEqual(
      { errorCode, errorMessage, responseElements },
      { errorCode: 'ClientException', errorMessage: 'Tags can not be empty.', responseElements: null },
    );
  });

  test('leaves out what is over 100 KB', async () => {
    const { ecs, last } = recorder();
    await assert.rejects(
      register(ecs, web({}, { environment: [{ name: 'A', value: 'x'.repeat(102_400) }] })),
    );
    assert.deepEqual(last().detail.requestParameters, { omitted: true });
  });

  test('knows users from roles', async () => {
    const { ecs, last } = recorder();
    const arn = 'arn:aws:iam::123456789012:user/alice';
    await ecs.call('RegisterTaskDefinition', web(), { arn, sourceIPAddress: '::1', userAgent: 'cli' });
    const { type, userName } = last().detail.userIdentity as Input;
    assert.deepEqual({ type, userName }, { type: 'IAMUser', userName: 'alice' });
  });
});

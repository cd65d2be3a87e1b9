import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AwsError } from '../service.ts';
import { caller, deregister, place, read, refused, register, web } from './calls.ts';
import { createEcs } from './ecs.ts';

describe('what a scenario asks for', () => {
  test('somebody registers between our read and our write', async () => {
    const ecs = createEcs(place);
    await register(ecs);
    ecs.beforeRegister(async () => {
      await register(ecs, web({}, { image: 'theirs' }));
    });
    assert.equal((await register(ecs)).taskDefinition.revision, 3);
    assert.equal((await register(ecs)).taskDefinition.revision, 4);
  });

  test('concurrent attempts, errors and stale reads, as often as said', async () => {
    const ecs = createEcs(place);
    await register(ecs);
    await register(ecs);
    ecs.concurrentAttempts('web');
    const message = 'Too many concurrent attempts to create a new revision of the specified family.';
    await assert.rejects(register(ecs), refused('ClientException', message));
    await register(ecs);
    ecs.failNext('DescribeTaskDefinition', new AwsError('ServerException', 'Service Unavailable.', 503), 2);
    for (let i = 0; i < 2; i++)
      await assert.rejects(read(ecs, 'web'), refused('ServerException', 'Service Unavailable.'));
    ecs.serveStale('web');
    assert.equal((await read(ecs, 'web')).taskDefinition.revision, 2);
    assert.equal((await read(ecs, 'web')).taskDefinition.revision, 3);
  });

  test('the token buckets of ECS, shared within a category', async () => {
    const ecs = createEcs(place);
    let now = 0;
    ecs.throttle(() => now);
    for (let i = 0; i < 19; i++) await register(ecs);
    await deregister(ecs, 'web:1');
    await assert.rejects(register(ecs), refused('ThrottlingException', 'Rate exceeded'));
    now += 999;
    await assert.rejects(register(ecs), refused('ThrottlingException', 'Rate exceeded'));
    now += 1;
    await register(ecs);
    for (let i = 0; i < 50; i++) await read(ecs, 'web');
    await assert.rejects(
      ecs.call('ListTaskDefinitions', {}, caller),
      refused('ThrottlingException', 'Rate exceeded'),
    );
    now += 50;
    await read(ecs, 'web');
  });
});

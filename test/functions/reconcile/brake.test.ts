import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countFailure, countRepair, parseBrake, releaseBrake } from '../../../functions/reconcile/brake.ts';
import { giveUp } from '../../../functions/reconcile/give-up.ts';
import { RegistrationFailed } from '../../../functions/reconcile/registration-failed.ts';
import { unwatched } from './account.ts';
import { MemoryWorld } from './memory-world.ts';

const state = (world: MemoryWorld) => parseBrake(world.brake.text, world.now());
const work = { family: 'web', door: 'event' as const };

test('two workers that write at the same time both count', async () => {
  const world = new MemoryWorld();
  let others = 1;
  world.before = (call) => {
    if (call === 'writeBrake' && others-- > 0) {
      world.brake = {
        text: '{"hour":"2026-11-22T12","repairs":1,"failures":0}',
        version: world.brake.version + 1,
      };
    }
  };
  await countRepair(world);
  assert.equal(state(world)?.repairs, 2);
});

test('so many failures in a row put the brake on; a repair in between starts the row again', async () => {
  const world = new MemoryWorld();
  const { policy } = await world.policy();
  for (let i = 0; i < 4; i += 1) await countFailure(world, policy, 'no');
  await countRepair(world);
  for (let i = 0; i < 4; i += 1) await countFailure(world, policy, 'no');
  assert.equal(state(world)?.paused, undefined);
  await countFailure(world, policy, 'the registration of web failed.');
  assert.deepEqual(state(world)?.paused, {
    at: '2026-11-22T12:00:00.000Z',
    because: 'the registration of web failed.',
  });
});

test('giving up on a registration records it and counts for the brake', async () => {
  const world = new MemoryWorld();
  const error = new RegistrationFailed(unwatched(), 3, new Error('Role is not valid; planted-secret-1'));
  const event = await giveUp(world, work, error);
  assert.deepEqual([event.decision, event.reason, event.revision], ['failed', 'RegistrationFailed', 3]);
  assert.ok(!JSON.stringify(event).includes('planted-secret-1'));
  assert.equal(state(world)?.failures, 1);
  assert.deepEqual(world.metrics, { Failed: 1 });
});

test('a value that ECS quotes in JSON is taken out, too', () => {
  const value = 'pa"ss\nword';
  const input = {
    ...unwatched(),
    containerDefinitions: [{ name: 'a', image: 'a', environment: [{ name: 'A', value }] }],
  };
  const { message } = new RegistrationFailed(
    input,
    3,
    new Error(`Invalid: ${JSON.stringify({ value })} and ${value}`),
  );
  assert.match(message, /Invalid: \{"value":"\[value\]"\} and \[value\]$/);
});

test('giving up on anything else does not count for the brake', async () => {
  const world = new MemoryWorld();
  assert.equal((await giveUp(world, work, new Error('ECS is away'))).message, 'ECS is away');
  assert.equal(world.brake.text, undefined);
});

test('a policy that cannot be read does not hide the failure', async () => {
  const world = new MemoryWorld();
  world.policy = () => Promise.reject(new Error('SSM is away'));
  assert.equal((await giveUp(world, work, new Error('SSM is away'))).mode, 'report');
});

test('a brake that a person put on by hand is on', () => {
  assert.deepEqual(parseBrake('{"paused":true}', 0)?.paused, {
    at: 'an unknown time',
    because: 'somebody wrote so into the parameter.',
  });
});

test('a failure counts for the brake where its event cannot be recorded', async () => {
  const world = new MemoryWorld();
  world.before = (call) => {
    if (call.startsWith('record')) throw new Error('EventBridge is away');
  };
  const error = new RegistrationFailed(unwatched(), 3, new Error('Role is not valid'));
  await assert.rejects(giveUp(world, work, error), /EventBridge is away/);
  assert.equal(state(world)?.failures, 1);
});

for (const text of ['', '[]', '{"repairs":-1}', '{"failures":"many"}', 'null']) {
  test(`a brake of ${JSON.stringify(text)} is unreadable`, () =>
    assert.equal(parseBrake(text, 0), undefined));
}

test('a person releases it, even while a worker writes', async () => {
  const world = new MemoryWorld();
  const paused = { at: 'noon', because: 'a test.' };
  const text = JSON.stringify({ hour: '2026-11-22T12', repairs: 7, failures: 5, paused });
  world.brake = { text, version: 3 };
  let others = 1;
  world.before = (call) => {
    if (call === 'writeBrake' && others-- > 0) world.brake = { text, version: 4 };
  };
  assert.deepEqual((await releaseBrake(world))?.paused, paused);
  assert.deepEqual(state(world), { hour: '2026-11-22T12', repairs: 7, failures: 0 });
});

test('words that nobody can read are overwritten by a release', async () => {
  const world = new MemoryWorld();
  world.brake.text = 'off, I hope';
  assert.equal(await releaseBrake(world), undefined);
  assert.equal(world.brake.text, '{}');
});

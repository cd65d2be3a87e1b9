import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unwatched } from '../account.ts';
import { MemoryWorld } from '../memory-world.ts';
import { refused, run } from './refused.ts';

test('the account’s repairs of an hour are counted and end with it', async () => {
  const world = new MemoryWorld();
  world.policyText = 'mode: register\nmaxRepairsPerHour: 1';
  world.put(unwatched());
  await run(world);
  assert.deepEqual(JSON.parse(world.brake.text ?? ''), { hour: '2026-11-22T12', repairs: 1, failures: 0 });
  world.put(unwatched());
  world.calls = [];
  refused(world, await run(world), 'paused', /1 repairs of this hour/);
  assert.equal(world.metrics.BrakeOn, 1);
  world.clock += 3_600_000;
  assert.equal((await run(world))?.decision, 'repair');
});

test('a brake that was put on stays on until a person releases it', async () => {
  const world = new MemoryWorld();
  const paused = { at: '2026-11-21T00:00:00Z', because: 'the registration of api failed.' };
  world.brake = {
    text: JSON.stringify({ hour: '2026-11-21T00', repairs: 0, failures: 5, paused }),
    version: 7,
  };
  world.put(unwatched());
  refused(
    world,
    await run(world),
    'paused',
    /since 2026-11-21T00:00:00Z: the registration of api failed\. .*"remora resume --stage dev"/,
  );
  world.brake = { text: '{}', version: 8 };
  assert.equal((await run(world))?.decision, 'repair');
});

test('a brake that nobody can read is on', async () => {
  const world = new MemoryWorld();
  world.brake.text = 'released, I hope';
  world.put(unwatched());
  refused(world, await run(world), 'paused', /"remora resume --stage dev"/);
  assert.equal(world.brake.text, 'released, I hope');
});

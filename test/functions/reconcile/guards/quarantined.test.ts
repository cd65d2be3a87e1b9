import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unwatched, us } from '../account.ts';
import { MemoryWorld } from '../memory-world.ts';
import { refused, run } from './refused.ts';

test('a family whose budget is spent is left to the other writer, who is named', async () => {
  const world = new MemoryWorld();
  for (let i = 0; i < 6; i += 1) {
    world.put(unwatched());
    world.clock += 60_000;
    assert.equal((await run(world))?.decision, 'repair');
  }
  world.put(unwatched(), 'arn:aws:iam::123456789012:user/fighter');
  world.calls = [];
  world.metrics = {};
  refused(
    world,
    await run(world),
    'quarantined',
    /repaired 6 times .* arn:aws:iam::123456789012:user\/fighter/,
  );
  world.clock += 3_600_000;
  assert.equal((await run(world))?.decision, 'repair');
});

test('the walk for the budget ends at the first revision older than an hour', async () => {
  const world = new MemoryWorld();
  for (let i = 0; i < 9; i += 1) world.put(unwatched(), us, world.clock / 1_000 - 3_601);
  world.put(unwatched());
  assert.equal((await run(world))?.decision, 'repair');
  assert.deepEqual(world.calls.slice(0, 3), ['describe web', 'describe web:9', 'readBrake']);
});

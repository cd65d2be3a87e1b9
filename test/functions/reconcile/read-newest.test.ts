import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unwatched } from './account.ts';
import { meanwhile, run } from './deliver.ts';
import { MemoryWorld } from './memory-world.ts';

test('a family with no ACTIVE revision is exempt', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  world.retire('web', 1);
  const event = await run(world, { atLeast: 1 });
  assert.equal(event?.decision, 'exempt');
  assert.equal(event?.reason, 'not-active');
});

test('a stale read is read again', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  meanwhile(world, 'describe web:2', () => world.put({ ...unwatched(), cpu: '512', memory: '1024' }));
  const event = await run(world, { atLeast: 2 });
  assert.equal(event?.revision, 2);
  assert.equal(world.clock - Date.parse('2026-11-22T12:00:00Z'), 1_000);
});

test('a read that stays stale is left to the queue', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  await assert.rejects(
    run(world, { atLeast: 2 }),
    /revision 2 was registered, but ECS still shows an older one/,
  );
  assert.deepEqual(world.active(), [1]);
});

test('a revision that the queue has waited for in vain was deleted', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  assert.equal((await run(world, { atLeast: 2 }, 2))?.revision, 1);
});

test('where the revision of the message was deregistered, the newest ACTIVE one counts', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  world.put(unwatched());
  world.retire('web', 2);
  const event = await run(world, { atLeast: 2 });
  assert.equal(event?.revision, 1);
  assert.equal(event?.repairedRevision, 3);
  assert.deepEqual(world.active(), [1, 3]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { them, unwatched } from './account.ts';
import { meanwhile, run } from './deliver.ts';
import { MemoryWorld } from './memory-world.ts';

test('a registration between the plan and the write starts another round', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  meanwhile(world, 'pace', () => world.put({ ...unwatched(), cpu: '512', memory: '1024' }));
  const event = await run(world);
  assert.deepEqual([event?.revision, event?.repairedRevision], [2, 3]);
  assert.equal(world.of('web')[2]?.cpu, '512');
});

test('an opt-out tag that is set between the plan and the write is heeded', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  meanwhile(world, 'pace', () => world.revisions[0]?.tags?.push({ key: 'remora:mode', value: 'off' }));
  assert.equal((await run(world))?.reason, 'opted-out');
  assert.deepEqual(world.active(), [1]);
});

test('a registration at the very moment of ours supersedes it', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  meanwhile(world, 'register', () => world.put({ ...unwatched(), cpu: '512', memory: '1024' }));
  const event = await run(world);
  assert.deepEqual(
    world.recorded.map(({ decision, revision, repairedRevision }) => [decision, revision, repairedRevision]),
    [
      ['superseded', 1, undefined],
      ['repair', 2, 4],
    ],
  );
  assert.equal(event?.repairedRevision, 4);
  assert.deepEqual(world.active(), [1, 2, 4]);
  assert.equal(world.of('web').at(-1)?.cpu, '512');
  const register = world.calls.indexOf('register');
  assert.deepEqual(world.calls.slice(register + 1, register + 3), ['describe web:2', 'deregister web:3']);
});

test('somebody who always comes in between is left to the queue', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  meanwhile(world, 'register', () => world.put(unwatched()), 99);
  await assert.rejects(run(world), /in each of 5 rounds/);
  assert.equal(world.of('web').findLast(({ status }) => status === 'ACTIVE')?.registeredBy, them);
});

test('an overtaken revision that could not be withdrawn is withdrawn at the next delivery', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  world.before = (call) => {
    if (call === 'register') world.put({ ...unwatched(), cpu: '512', memory: '1024' });
    if (call.startsWith('deregister')) throw new Error('Rate exceeded');
  };
  await assert.rejects(run(world), /web:3 lies on top of a newer revision and could not be deregistered/);
  assert.deepEqual(world.active(), [1, 2, 3]);
  world.before = () => {};
  const event = await run(world, {}, 2);
  assert.deepEqual([event?.revision, event?.repairedRevision], [2, 4]);
  assert.deepEqual(world.active(), [1, 2, 4]);
  assert.deepEqual(
    world.recorded.map(({ decision }) => decision),
    ['superseded', 'repair'],
  );
});

test('a gap of deregistered revisions below ours is no overtaking', async () => {
  const world = new MemoryWorld();
  for (let i = 0; i < 4; i += 1) world.put(unwatched());
  for (const revision of [2, 3, 4]) world.retire('web', revision);
  assert.equal((await run(world))?.repairedRevision, 5);
  assert.equal(await run(world), undefined);
  assert.deepEqual(world.active(), [1, 5]);
});

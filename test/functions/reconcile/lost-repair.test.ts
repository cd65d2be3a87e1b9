import assert from 'node:assert/strict';
import { test } from 'node:test';
import { them, unwatched } from './account.ts';
import { meanwhile, run } from './deliver.ts';
import { MemoryWorld } from './memory-world.ts';

test('a repair whose audit event was lost is recorded at the next delivery', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  meanwhile(world, 'record repair', () => {
    throw new Error('EventBridge is away');
  });
  await assert.rejects(run(world), /EventBridge is away/);
  const event = await run(world, {}, 2);
  assert.deepEqual([event?.decision, event?.revision, event?.repairedRevision], ['repair', 1, 2]);
  assert.equal(event?.registeredBy, them);
  assert.ok(event?.findings.some(({ code }) => code === 'sidecar-missing'));
  assert.deepEqual(world.active(), [1, 2]);
});

test('a repair that an earlier message made is not recorded again', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  await run(world);
  world.clock += 5_000;
  assert.equal(await run(world, {}, 2), undefined);
});

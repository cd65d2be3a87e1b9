import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reconcile } from '../../../../functions/reconcile/reconcile.ts';
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

test('a large budget is kept, too', async () => {
  const world = new MemoryWorld();
  world.policyText = 'mode: register\nbudgetPerHour: 40';
  for (let i = 0; i < 40; i += 1) {
    world.put(unwatched());
    assert.equal((await run(world))?.decision, 'repair');
  }
  world.put(unwatched());
  assert.equal((await run(world))?.reason, 'quarantined');
});

const fighter = 'arn:aws:iam::123456789012:user/fighter';

/** A world in which the budget of the hour is spent, and the number of our last repair. */
async function spent(): Promise<{ world: MemoryWorld; ourLast: number }> {
  const world = new MemoryWorld();
  world.policyText = 'mode: register\nbudgetPerHour: 2';
  for (let i = 0; i < 2; i += 1) {
    world.put(unwatched());
    await run(world);
  }
  return { world, ourLast: 4 };
}

/** What becomes of the event of a revision: the reason, and whether it was told before. */
async function told(world: MemoryWorld, atLeast: number | undefined, door: 'event' | 'sweep' = 'event') {
  const message = { family: 'web', door, ...(atLeast !== undefined && { atLeast }) };
  const event = await reconcile(world, message, { receives: 1, firstReceivedAt: world.clock });
  return [event?.reason, event?.repeated];
}

test('the first refusal since our last repair is told, the next ones are repetitions', async () => {
  const { world, ourLast } = await spent();
  world.put(unwatched(), fighter);
  assert.deepEqual(await told(world, ourLast + 1), ['quarantined', undefined]);
  world.put(unwatched(), fighter);
  assert.deepEqual(await told(world, ourLast + 2), ['quarantined', true]);
  assert.deepEqual(await told(world, undefined), ['quarantined', true]);
  world.clock += 3_600_001;
  assert.deepEqual(await told(world, ourLast + 2), [undefined, undefined]);
});

test('of a burst, whose events all find the same newest revision, one is told', async () => {
  const { world, ourLast } = await spent();
  for (let i = 0; i < 3; i += 1) world.put(unwatched(), fighter);
  assert.deepEqual(await told(world, ourLast + 2), ['quarantined', true]);
  assert.deepEqual(await told(world, ourLast + 1), ['quarantined', undefined]);
  assert.deepEqual(await told(world, ourLast + 3), ['quarantined', true]);
});

test('a revision that was right, or left alone, was no refusal to repeat', async () => {
  const { world, ourLast } = await spent();
  world.put({ ...unwatched(), tags: [{ key: 'remora:mode', value: 'off' }] }, fighter);
  world.put(unwatched(), fighter);
  assert.deepEqual(await told(world, ourLast + 2), ['quarantined', undefined]);
});

test('one that was deregistered meanwhile was told of all the same', async () => {
  const { world, ourLast } = await spent();
  world.put(unwatched(), fighter);
  world.retire('web', ourLast + 1);
  world.put(unwatched(), fighter);
  assert.deepEqual(await told(world, ourLast + 2), ['quarantined', true]);
});

test('a sweep’s refusals are in its digest, which is told anyway', async () => {
  const { world, ourLast } = await spent();
  for (let i = 0; i < 2; i += 1) world.put(unwatched(), fighter);
  assert.deepEqual(await told(world, ourLast + 2, 'sweep'), ['quarantined', undefined]);
});

test('the walk for the budget ends at the first revision older than an hour', async () => {
  const world = new MemoryWorld();
  for (let i = 0; i < 9; i += 1) world.put(unwatched(), us, world.clock / 1_000 - 3_601);
  world.put(unwatched());
  assert.equal((await run(world))?.decision, 'repair');
  assert.deepEqual(world.calls.slice(0, 3), ['describe web', 'describe web:9', 'readBrake']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { newSweep, sweep } from '../../../functions/reconcile/sweep.ts';
import type { WorkMessage } from '../../../functions/reconcile/work-message.ts';
import { plan } from '../../../functions/sidecar/plan.ts';
import { them, unwatched } from './account.ts';
import { MemoryWorld } from './memory-world.ts';

/** The calls at which it matters what others do; a mishap at every call would let hardly any round come this far. */
const moments = /^(pace|register|deregister .*|record .*|writeBrake)$/;

/** What happens right before a call of ours: nothing, somebody registers or deregisters, or the call fails. */
const mishap = fc.constantFrom('nothing', 'nothing', 'nothing', 'register', 'deregister', 'fail');

/** Family `web` whose app runs this build. */
const build = (tag: string) => ({
  ...unwatched(),
  containerDefinitions: [{ name: 'app', image: `nginx:${tag}`, essential: true }],
});

const newestOf = (world: MemoryWorld, by?: string) =>
  world.revisions.findLast(({ status, registeredBy }) => status === 'ACTIVE' && (!by || registeredBy === by));

function happen(world: MemoryWorld, what: string) {
  const theirs = world.revisions.filter(
    ({ status, registeredBy }) => status === 'ACTIVE' && registeredBy === them,
  );
  if (what === 'register') world.put(build(String(world.revisions.length + 1)));
  if (what === 'deregister' && theirs.length > 1) world.retire('web', theirs.at(-1)?.revision ?? 0);
  if (what === 'fail') throw new Error('Rate exceeded');
}

/** Delivers a message as the queue does, until it is done. */
async function deliver(world: MemoryWorld, message: WorkMessage = { family: 'web', door: 'event' }) {
  const firstReceivedAt = world.clock;
  for (let receives = 1; ; receives += 1) {
    assert.ok(receives < 50, 'the loop never comes to rest');
    const delivery = { receives, firstReceivedAt };
    const done = await reconcile(world, message, delivery).then(
      () => true,
      () => false,
    );
    if (done) return;
    world.clock += 120_000;
  }
}

test('whatever happens in between, the newest build ends up on top, watched, and audited', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mishap, { maxLength: 20 }), async (mishaps) => {
      const world = new MemoryWorld();
      world.policyText = 'mode: register\nbudgetPerHour: 100';
      world.put(build('1'));
      let at = 0;
      world.before = (call) => {
        if (moments.test(call)) happen(world, mishaps[at++] ?? 'nothing');
      };
      await deliver(world);
      world.before = () => {};
      // Whoever registered something raised an event of his own.
      await deliver(world);

      await isOnTop(world);
    }),
    { numRuns: 300 },
  );
});

test('where every event is lost and anything may fail, the next undisturbed sweep brings it about', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mishap, { maxLength: 40 }), async (mishaps) => {
      const world = new MemoryWorld();
      world.policyText = 'mode: register\nbudgetPerHour: 100';
      world.put(build('1'));
      let at = 0;
      world.before = () => happen(world, mishaps[at++] ?? 'nothing');
      await sweepAndWork(world).catch(() => {});
      world.before = () => {};
      await sweepAndWork(world);
      await isOnTop(world);
      assert.equal((await sweep(world, newSweep('last', world.clock)))?.decisions.correct, 1);
    }),
    { numRuns: 300 },
  );
});

async function sweepAndWork(world: MemoryWorld) {
  await sweep(world, newSweep(String(world.clock), world.clock));
  for (const { work } of world.enqueued.splice(0)) await deliver(world, work);
}

async function isOnTop(world: MemoryWorld) {
  const newest = newestOf(world);
  const { policy } = await world.policy();
  assert.equal(plan(newest, policy).decision, 'correct');
  const app = newest?.containerDefinitions.find(({ name }) => name === 'app');
  const repaired = Number(newest?.tags?.find(({ key }) => key === 'remora:repairs')?.value.split(':')[1]);
  assert.equal(app?.image, world.revisions[repaired - 1]?.containerDefinitions[0]?.image);
  const theirs = newestOf(world, them);
  assert.ok((theirs?.revision ?? 0) <= repaired, 'an older build lies on top of a newer one');
  assert.ok(world.recorded.some(({ repairedRevision }) => repairedRevision === newest?.revision));
}

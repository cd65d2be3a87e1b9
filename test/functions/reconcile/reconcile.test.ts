import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { plan } from '../../../functions/sidecar/plan.ts';
import { MemoryWorld, them, unwatched, us } from './memory-world.ts';

const work = (over = {}) => ({ family: 'web', door: 'event' as const, ...over });
const run = (world: MemoryWorld, over = {}, receives = 1) =>
  reconcile(world, work(over), { receives, firstReceivedAt: world.clock });

/** Somebody does something right before the nth call of a kind. */
function meanwhile(world: MemoryWorld, call: string, act: () => void, times = 1) {
  let left = times;
  world.before = (made) => {
    if (made === call && left-- > 0) act();
  };
}

test('a family without the sidecar gets a repaired revision and an audit event', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  const event = await run(world, { atLeast: 1, untrusted: { userAgent: 'ecspresso' } });
  assert.deepEqual(world.active(), [1, 2]);
  assert.equal(event?.decision, 'repair');
  assert.equal(event?.revision, 1);
  assert.equal(event?.repairedRevision, 2);
  assert.equal(event?.registeredBy, them);
  assert.deepEqual(event?.untrusted, { userAgent: 'ecspresso' });
  assert.equal(plan(world.of('web')[1], (await world.policy()).policy).decision, 'correct');
  assert.deepEqual(world.metrics, { Repaired: 1 });
});

test('run twice is run once', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  await run(world);
  assert.equal(await run(world), undefined);
  assert.deepEqual(world.active(), [1, 2]);
  assert.equal(world.recorded.length, 1);
});

test('a right family costs one describe and says nothing', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  await run(world);
  world.put({ ...unwatched(), ...world.of('web')[1], tags: [] });
  world.calls = [];
  assert.equal(await run(world, { atLeast: 3 }), undefined);
  assert.deepEqual(world.calls, ['describe web']);
});

test('a family of another stage is not even read', async () => {
  const world = new MemoryWorld();
  world.policyText = 'families: ["api-*"]';
  world.put(unwatched());
  assert.equal(await run(world), undefined);
  assert.deepEqual(world.calls, []);
});

test('report mode says what would be done and registers nothing', async () => {
  const world = new MemoryWorld();
  world.policyText = 'mode: report';
  world.put(unwatched());
  const event = await run(world);
  assert.equal(event?.decision, 'repair');
  assert.equal(event?.mode, 'report');
  assert.equal(event?.repairedRevision, undefined);
  assert.deepEqual(world.active(), [1]);
});

for (const policyText of [undefined, 'mode: [', 'mood: register']) {
  test(`a policy that is ${policyText === undefined ? 'missing' : `broken as ${policyText}`} is report mode`, async () => {
    const world = new MemoryWorld();
    world.policyText = policyText;
    world.put(unwatched());
    assert.equal((await run(world))?.mode, 'report');
    assert.deepEqual(world.active(), [1]);
    assert.equal((await world.policy()).broken.length, 1);
  });
}

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
  world.clock += 3_600_000;
  assert.equal(await run(world, {}, 2), undefined);
});

test('a wrong copy whose source was deregistered is left alone', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  await run(world);
  const sidecar = world.revisions[1]?.containerDefinitions.find(({ name }) => name !== 'app');
  Object.assign(sidecar ?? {}, { essential: true });
  world.retire('web', 1);
  assert.equal((await run(world))?.reason, 'source-deregistered');
});

test('a copied tag does not make a revision ours', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  world.put({ ...unwatched(), tags: [{ key: 'remora:repairs', value: 'web:1' }] });
  world.retire('web', 1);
  assert.equal((await run(world))?.repairedRevision, 3);
});

test('what ECS refuses is thrown without any environment value', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  meanwhile(world, 'register', () => {
    throw new Error('No good: planted-secret-1');
  });
  await assert.rejects(run(world), (error: Error) => {
    assert.match(
      error.message,
      /web: ECS did not register the repair of revision 1: Error: No good: \[value\]/,
    );
    assert.ok(!JSON.stringify([error.stack, error]).includes('planted-secret-1'));
    return true;
  });
});

test('no event ever shows an environment value', async () => {
  const world = new MemoryWorld();
  world.put({
    ...unwatched(),
    containerDefinitions: [
      ...unwatched().containerDefinitions,
      {
        name: 'mackerel-container-agent',
        image: 'mackerel/mackerel-container-agent:v0.11.0',
        environment: [
          { name: 'MACKEREL_APIKEY', value: 'planted-secret-2' },
          { name: 'OTHER', value: 'planted-secret-3' },
        ],
      },
    ],
  });
  assert.equal((await run(world))?.reason, 'apikey-differs');
  assert.ok(!JSON.stringify(world.recorded).includes('planted-secret'));
  assert.ok(!JSON.stringify(world.recorded).includes('the-policys-key'));
});

test('what our role registered by hand, without a source, is planned like any other', async () => {
  const world = new MemoryWorld();
  world.put(unwatched(), us);
  assert.equal((await run(world))?.repairedRevision, 2);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan } from '../../../functions/sidecar/plan.ts';
import { them, unwatched, us } from './account.ts';
import { meanwhile, run } from './deliver.ts';
import { MemoryWorld } from './memory-world.ts';

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

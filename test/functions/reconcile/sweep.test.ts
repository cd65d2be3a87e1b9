import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSweep, sweep } from '../../../functions/reconcile/sweep.ts';
import { plan } from '../../../functions/sidecar/plan.ts';
import { unwatched } from './account.ts';
import { MemoryWorld } from './memory-world.ts';

const hour = 3_600_000;

/** A family that is right. */
async function putRight(world: MemoryWorld, family: string) {
  const verdict = plan(unwatched(family), (await world.policy()).policy);
  assert.ok(verdict.decision === 'repair');
  world.put(verdict.registerInput);
}

test('only families that need a repair are handed over, and a right one costs one describe', async () => {
  const world = new MemoryWorld();
  await putRight(world, 'right');
  world.put(unwatched('wrong'));
  world.put({ ...unwatched('off'), tags: [{ key: 'remora:mode', value: 'off' }] });
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.deepEqual(world.calls, [
    'families',
    'describe off',
    'describe right',
    'describe wrong',
    // What the guards ask: of this family only.
    'readBrake',
    'parameterKey',
    'parameterKey',
    'simulate',
    'simulate',
    'simulate',
    'architectures',
    'enqueue wrong',
    'recordDigest',
  ]);
  assert.deepEqual(world.enqueued, [
    { work: { family: 'wrong', door: 'sweep', atLeast: 1 }, deduplication: 's1:wrong' },
  ]);
  assert.deepEqual(digest?.decisions, { exempt: 1, correct: 1, repair: 1 });
  assert.deepEqual(digest?.repairing, { first: [{ family: 'wrong', revision: 1 }], more: 0 });
  assert.deepEqual(digest?.reasons, { 'exempt:opted-out': 1 });
  assert.deepEqual(world.digests, [digest]);
  assert.deepEqual(world.metrics, { SweptFamilies: 3, MissedEvents: 0 });
});

test('a family that a guard refuses is in the digest with its reason, and is not handed over', async () => {
  const world = new MemoryWorld();
  world.put({ ...unwatched('locked'), executionRoleArn: 'arn:aws:iam::123456789012:role/locked' });
  world.put(unwatched('open'));
  world.denied = ({ roleArn, actions }) => (roleArn.endsWith('/locked') ? actions : []);
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.deepEqual(
    world.enqueued.map(({ work }) => work.family),
    ['open'],
  );
  assert.deepEqual([digest?.enqueued, digest?.decisions], [1, { repair: 1, refuse: 1 }]);
  assert.deepEqual(digest?.reasons, { 'refuse:execution-role-denied': 1 });
  const [entry, ...more] = digest?.needsHuman.first ?? [];
  assert.deepEqual(more, []);
  assert.deepEqual(
    [entry?.family, entry?.decision, entry?.reason, entry?.isNew, entry?.findings],
    ['locked', 'refuse', 'execution-role-denied', true, ['sidecar-missing']],
  );
  assert.match(entry?.message ?? '', /role\/locked lacks/);
});

test('a guard that cannot be asked fails its family alone', async () => {
  const world = new MemoryWorld();
  for (const family of ['a', 'b']) world.put(unwatched(family));
  let asked = 0;
  world.before = (call) => {
    if (call === 'architectures' && asked++ === 0) throw new Error('Rate exceeded');
  };
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.deepEqual(digest?.decisions, { failed: 1, repair: 1 });
  assert.deepEqual(digest?.repairing.first, [{ family: 'b', revision: 1 }]);
  const [failed] = digest?.needsHuman.first ?? [];
  assert.deepEqual([failed?.revision, failed?.isNew], [1, true]);
});

test('a family that cannot be read is no old news: nobody was told of it', async () => {
  const world = new MemoryWorld();
  world.put(unwatched());
  world.before = (call) => {
    if (call.startsWith('describe')) throw new Error('ServerException');
  };
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.deepEqual(
    digest?.needsHuman.first.map(({ decision, isNew }) => [decision, isNew]),
    [['failed', true]],
  );
});

test('no more is handed over than the account may repair in an hour', async () => {
  const world = new MemoryWorld();
  world.policyText = 'mode: register\nmaxRepairsPerHour: 2';
  for (const family of ['a', 'b', 'c']) world.put(unwatched(family));
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.equal(digest?.enqueued, 2);
  assert.deepEqual(digest?.reasons, { 'refuse:paused': 1 });
});

test('what only the brake holds back pushes nothing else off the list', async () => {
  const world = new MemoryWorld();
  world.brake.text = '{"paused":{"at":"now","because":"a test."}}';
  for (let i = 0; i < 250; i += 1) world.put(unwatched(`a-${i}`));
  const { executionRoleArn: _none, ...roleless } = unwatched('z-refused');
  world.put(roleless, undefined, (world.clock - 7 * hour) / 1_000);
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.equal(digest?.needsHuman.first[0]?.family, 'z-refused');
  assert.deepEqual([digest?.reasons['refuse:paused'], digest?.needsHuman.more], [250, 51]);
});

test('in report mode no guard is asked', async () => {
  const world = new MemoryWorld();
  world.policyText = 'mode: report';
  world.put(unwatched('wrong'));
  await sweep(world, newSweep('s1', world.clock));
  assert.deepEqual(world.calls, ['families', 'describe wrong', 'recordDigest']);
});

test('one bad family never stops the rest and is named', async () => {
  const world = new MemoryWorld();
  for (const family of ['a', 'b', 'c']) world.put(unwatched(family));
  world.before = (call) => {
    if (call === 'describe b') throw new Error('Rate exceeded');
  };
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.equal(digest?.enqueued, 2);
  assert.deepEqual(
    digest?.needsHuman.first.map(({ family, decision, message }) => [family, decision, message]),
    [['b', 'failed', 'Rate exceeded']],
  );
});

test('in report mode nothing is handed over: the repairs are in the digest', async () => {
  const world = new MemoryWorld();
  world.policyText = undefined;
  world.put(unwatched());
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.deepEqual(world.enqueued, []);
  assert.deepEqual(digest?.policyBroken, ['(document)']);
  assert.deepEqual(digest?.needsHuman.first[0]?.findings, ['sidecar-missing']);
});

test('families of another stage are not read', async () => {
  const world = new MemoryWorld();
  world.policyText = 'families: ["api-*"]';
  world.put(unwatched());
  assert.equal((await sweep(world, newSweep('s1', world.clock)))?.families, 0);
  assert.deepEqual(world.calls, ['families', 'recordDigest']);
});

test('what is new since the last sweep comes first', async () => {
  const world = new MemoryWorld();
  world.policyText = 'mode: report';
  world.put(unwatched('a-known'), undefined, (world.clock - 7 * hour) / 1_000);
  world.put(unwatched('z-new'), undefined, (world.clock - 5 * hour) / 1_000);
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.deepEqual(
    digest?.needsHuman.first.map(({ family, isNew }) => [family, isNew]),
    [
      ['z-new', true],
      ['a-known', false],
    ],
  );
});

test('a family whose event never came is a missed event, once', async () => {
  const world = new MemoryWorld();
  world.put(unwatched('fresh'), undefined, (world.clock - hour / 2) / 1_000);
  world.put(unwatched('missed'), undefined, (world.clock - 2 * hour) / 1_000);
  world.put(unwatched('enqueued-last-time'), undefined, (world.clock - 7 * hour) / 1_000);
  const digest = await sweep(world, newSweep('s1', world.clock));
  assert.deepEqual(digest?.missedEvents, { first: ['missed'], more: 0 });
  assert.equal(world.metrics.MissedEvents, 1);
  assert.equal(digest?.enqueued, 3);
});

test('a sweep that runs out of time goes on where it stopped and loses no count', async () => {
  const world = new MemoryWorld();
  world.pageSize = 2;
  for (const family of ['a', 'b', 'c', 'd', 'e']) world.put(unwatched(family));
  let described = 0;
  world.before = (call) => {
    if (call.startsWith('describe')) described += 1;
    world.left = described % 3 === 0 && described > 0 ? 59_000 : 900_000;
  };
  assert.equal(await sweep(world, newSweep('s1', world.clock)), undefined);
  const [state] = world.goneOn;
  assert.deepEqual([state?.token, state?.done], ['2', 1]);
  world.before = () => {};
  world.left = 900_000;
  const digest = await sweep(world, JSON.parse(JSON.stringify(state)));
  assert.deepEqual(
    world.enqueued.map(({ work }) => work.family),
    ['a', 'b', 'c', 'd', 'e'],
  );
  assert.equal(digest?.families, 5);
  assert.equal(digest?.enqueued, 5);
});

/** As much as EventBridge and SQS take, with room for the envelope. */
const largest = 250_000;

test('the largest digest and the largest continuation can be sent', async () => {
  const world = new MemoryWorld();
  // Odd families are refused, in words that take six bytes a character, and the others handed over.
  const long = (i: number) => `${i}-${'x'.repeat(250)}`.slice(0, 255);
  for (let i = 0; i < 900; i += 1) world.put(unwatched(long(i)), `arn:${'y'.repeat(600)}`);
  world.policyText = 'mode: register\nmaxRepairsPerHour: 1800';
  world.clock += 2 * hour;
  let described = 0;
  world.before = (call) => {
    if (!call.startsWith('describe')) return;
    described += 1;
    if (described === 899) world.left = 59_000;
    if (described % 2 === 0) throw new Error('\u0001'.repeat(999));
  };
  await sweep(world, newSweep('s1', world.clock));
  const [state] = world.goneOn;
  assert.ok(Buffer.byteLength(JSON.stringify({ sweep: state })) < largest);
  world.left = 900_000;
  const digest = await sweep(world, JSON.parse(JSON.stringify(state)));
  assert.equal(digest?.families, 900);
  assert.equal((digest?.repairing.first.length ?? 0) + (digest?.repairing.more ?? 0), 450);
  assert.equal((digest?.needsHuman.first.length ?? 0) + (digest?.needsHuman.more ?? 0), 450);
  assert.ok((digest?.needsHuman.first.length ?? 0) <= 200);
  assert.ok(Buffer.byteLength(JSON.stringify(digest)) < largest);
});

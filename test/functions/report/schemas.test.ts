import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import { newSweep, sweep } from '../../../functions/reconcile/sweep.ts';
import digestSchema from '../../../functions/report/audit-digest.schema.json' with { type: 'json' };
import eventSchema from '../../../functions/report/audit-event.schema.json' with { type: 'json' };
import { unwatched } from '../reconcile/account.ts';
import { MemoryWorld } from '../reconcile/memory-world.ts';

const ajv = new Ajv({
  allErrors: true,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ },
});

function fits(schema: object, value: unknown) {
  const validate = ajv.compile(schema);
  validate(value);
  assert.deepEqual(validate.errors ?? [], []);
}

const delivery = { receives: 1, firstReceivedAt: 0 };

test('every kind of audit event fits its schema', async () => {
  const world = new MemoryWorld();
  const work = (family: string) => ({ family, door: 'event' as const, untrusted: { userAgent: 'a' } });
  world.put(unwatched('repaired'));
  world.put({ ...unwatched('off'), tags: [{ key: 'remora:mode', value: 'off' }] });
  world.put({ ...unwatched('foreign'), executionRoleArn: 'arn:aws:iam::210987654321:role/theirs' });
  let times = 1;
  world.before = (call) => {
    if (call === 'register' && times-- > 0) world.put(unwatched('repaired'));
  };
  for (const family of ['repaired', 'off', 'foreign', 'gone']) await reconcile(world, work(family), delivery);
  assert.deepEqual(
    world.recorded.map(({ decision }) => decision),
    ['superseded', 'repair', 'exempt', 'refuse', 'exempt'],
  );
  for (const event of world.recorded) fits(eventSchema, event);
});

test('a digest fits its schema', async () => {
  const world = new MemoryWorld();
  world.policyText = 'nonsense: true';
  world.put(unwatched('new'));
  world.put(unwatched('failing'));
  world.before = (call) => {
    if (call === 'describe failing') throw new Error('x'.repeat(999));
  };
  const digest = await sweep(world, newSweep('s', world.clock));
  assert.deepEqual(digest?.policyBroken, ['nonsense']);
  fits(digestSchema, digest);
});

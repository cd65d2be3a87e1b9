import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pace } from '../../../functions/reconcile/pace.ts';

test('calls are spaced out, and the first after idle time goes through at once', async () => {
  let clock = 0;
  const sleep = async (milliseconds: number) => {
    clock += milliseconds;
  };
  const next = pace(4_000, () => clock, sleep);
  await next();
  assert.deepEqual([clock], [0]);
  await next();
  assert.deepEqual([clock], [4_000]);
  clock += 60_000;
  await next();
  assert.deepEqual([clock], [64_000]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remember } from '../../../functions/reconcile/remember.ts';

test('an answer is remembered for a while, a failure is not', async () => {
  let clock = 0;
  let asked = 0;
  const ask = remember(
    async (question: { fails: boolean }) => {
      asked += 1;
      if (question.fails) throw new Error('no');
      return asked;
    },
    300_000,
    () => clock,
  );
  assert.deepEqual([await ask({ fails: false }), await ask({ fails: false })], [1, 1]);
  clock = 300_000;
  assert.equal(await ask({ fails: false }), 2);
  await assert.rejects(ask({ fails: true }));
  await assert.rejects(ask({ fails: true }));
  assert.equal(asked, 4);
});

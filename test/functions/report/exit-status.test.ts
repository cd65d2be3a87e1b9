import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusOf, worstStatus } from '../../../functions/report/exit-status.ts';

test('the exit status is that of the worst', () => {
  for (const [decisions, status] of [
    [[], 0],
    [['correct', 'exempt'], 0],
    [['repair', 'correct'], 2],
    [['repair', 'refuse', 'repair'], 3],
    [['refuse', 'failed'], 1],
    [['superseded'], 1],
  ] as const)
    assert.equal(statusOf(decisions), status, decisions.join());
  assert.deepEqual(
    [worstStatus([]), worstStatus([0, 2]), worstStatus([2, 3, 0]), worstStatus([3, 1])],
    [0, 2, 3, 1],
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWorkMessage } from '../../../functions/reconcile/parse-work-message.ts';
import { newSweep } from '../../../functions/reconcile/sweep.ts';
import { parseSweepMessage } from '../../../functions/reconcile/sweep-message.ts';

test('a work message is read as it was written', () => {
  const message = { family: 'web', door: 'event', atLeast: 3, untrusted: { userAgent: 'a' } };
  assert.deepEqual(parseWorkMessage(JSON.stringify(message)), message);
});

for (const body of [
  '',
  'planted-secret',
  'null',
  '[]',
  '{}',
  '{"family":"a b","door":"event"}',
  '{"family":"web","door":"cellar"}',
  '{"family":"web","door":"event","atLeast":"3"}',
]) {
  test(`no work message: ${JSON.stringify(body)}`, () => {
    assert.throws(
      () => parseWorkMessage(body),
      /^Error: A message of the work queue is no work message: \{ family/,
    );
  });
}

test('a sweep message is read as it was written', () => {
  for (const message of [{ sweep: 'requested', because: 'x' }, { sweep: newSweep('s', 0) }]) {
    assert.deepEqual(parseSweepMessage(JSON.stringify(message)), message);
  }
});

test('a sweep that began under another version of Remora goes on with what it knows', () => {
  const { counts, ...state } = newSweep('s', 0);
  const { repairing, ...older } = { ...counts, families: 7 };
  const message = { sweep: { ...state, counts: { ...older, fresh: { first: [], more: 1 } } } };
  assert.deepEqual(parseSweepMessage(JSON.stringify(message)), {
    sweep: { ...state, counts: { ...counts, repairing, families: 7 } },
  });
});

for (const body of ['', 'null', '{}', '{"sweep":"now"}', '{"sweep":{"id":"s"}}']) {
  test(`no sweep message: ${JSON.stringify(body)}`, () => {
    assert.throws(() => parseSweepMessage(body), /no sweep message/);
  });
}

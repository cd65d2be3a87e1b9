import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../../../functions/clients/stage.ts';
import { checkLastEvent, checkRules } from '../../../functions/commands/doctor/check-stage.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');
const hour = 3_600_000;
const stage = (over: Partial<Stage>) => over as Stage;
const lastEvent = async (last: number | undefined, registered: number | undefined) => {
  const asked = stage({ lastRun: async () => last });
  const what = registered === undefined ? undefined : { what: 'web:3', at: registered };
  return (await checkLastEvent(asked, 'dev', what, noon))[0];
};

for (const [what, last, registered, status] of [
  ['an event came after the newest registration', noon - hour, noon - 2 * hour, 'ok'],
  [
    'the newest registration is over an hour old, and its event never came',
    noon - 9 * hour,
    noon - 2 * hour,
    'failed',
  ],
  ['no event ever came, though something was registered', undefined, noon - 2 * hour, 'failed'],
  [
    'the newest registration is of this hour: its event may be on its way',
    noon - 9 * hour,
    noon - hour / 2,
    'ok',
  ],
  ['nothing was registered since anybody remembers', undefined, noon - 20 * 24 * hour, 'warning'],
  ['there is nothing yet', undefined, undefined, 'warning'],
] as const) {
  test(`${what}: ${status}`, async () => assert.equal((await lastEvent(last, registered))?.status, status));
}

test('an event that never came is named with what it was about', async () => {
  const diagnosis = await lastEvent(undefined, noon - 2 * hour);
  assert.equal(diagnosis?.message, 'none has come yet, but web:3 was registered at 2026-11-22T10:00:00.000Z');
});

test('a rule that is gone', async () => {
  const asked = stage({ rule: async (name) => (name.endsWith('on-schedule') ? 'absent' : 'ENABLED') });
  const [diagnosis, ...more] = await checkRules(asked, 'dev');
  assert.deepEqual(more, []);
  assert.match(diagnosis?.message ?? '', /there is no rule remora-dev-on-schedule/);
});

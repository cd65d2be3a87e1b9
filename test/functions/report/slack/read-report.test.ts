import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readReport } from '../../../../functions/report/slack/read-report.ts';

const detail = {
  version: '1',
  account: '123456789012',
  region: 'ap-northeast-1',
  stage: 'dev',
  remoraVersion: '0.1.0',
  at: '2026-11-22T06:30:00.000Z',
  family: 'web',
  decision: 'refuse',
  findings: [],
};
const read = (more: object) =>
  readReport(JSON.stringify({ id: 'one', 'detail-type': 'Sidecar Audit', detail: { ...detail, ...more } }));

test('an audit event is read', () => {
  assert.deepEqual(read({}), { ids: ['one'], kind: 'family', event: detail });
});

test('what goes into addresses and commands is a text, and nothing that only looks like one when it is printed', () => {
  for (const name of ['family', 'region', 'stage', 'account'])
    for (const value of [['web'], 7, true, null, '', 'a b', 'a'.repeat(256), undefined])
      assert.throws(() => read({ [name]: value }), /none of our events/, `${name}: ${JSON.stringify(value)}`);
});

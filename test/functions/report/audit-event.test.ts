import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditEvent } from '../../../functions/report/audit-event.ts';
import { type Finding, finding } from '../../../functions/sidecar/findings.ts';
import { place } from '../reconcile/account.ts';

const event = (findings: Finding[], message?: string) =>
  auditEvent(place, 0, {
    door: 'event',
    mode: 'report',
    family: 'web',
    decision: 'repair',
    findings,
    message,
  });

test('what there is to say is said, and nothing else', () => {
  assert.deepEqual(event([]), {
    version: '1',
    account: place.account,
    region: place.region,
    stage: 'dev',
    remoraVersion: '0.1.0',
    at: '1970-01-01T00:00:00.000Z',
    door: 'event',
    mode: 'report',
    family: 'web',
    decision: 'repair',
    findings: [],
  });
});

test('however much there is to find, the event can be sent', () => {
  const long = '\u0001'.repeat(60_000);
  const findings = Array.from({ length: 1_500 }, () =>
    finding('platform-wrong', { path: 'x', expected: long, found: long, message: long }),
  );
  const made = event(findings, long);
  assert.ok(Buffer.byteLength(JSON.stringify(made)) < 250_000);
  assert.ok(made.findings.length > 0);
  assert.equal(made.findings.length + (made.moreFindings ?? 0), 1_500);
});

test('no character is torn apart', () => {
  const made = event([], '😀'.repeat(3_000));
  assert.ok(made.message?.isWellFormed());
  assert.match(made.message ?? '', /😀…$/u);
});

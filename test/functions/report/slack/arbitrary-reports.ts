import fc from 'fast-check';
import type { AuditEvent } from '../../../../functions/report/audit-event.ts';
import type { AuditDigest } from '../../../../functions/report/digest.ts';
import type { DigestEntry } from '../../../../functions/report/sweep-counts.ts';
import { type FindingCode, severities } from '../../../../functions/sidecar/findings.ts';

/** Words that would do harm if they were taken for Slack's markup, and ordinary ones. */
const word = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z0-9-]{1,12}$/) },
  fc.constantFrom(
    '<!channel>',
    '<@U0000>',
    '&amp;',
    '```',
    '`',
    '*bold*',
    '_it_',
    '~no~',
    ':tada:',
    '"quoted"',
  ),
  fc.constantFrom(
    '{"Effect":"Allow","Resource":"*"}',
    '{"',
    '}',
    '<https://a.example|x>',
    'arn:aws:iam::1:role/x',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.integer({ min: 1, max: 4_000 }).map((length) => '😀`&x'.repeat(length / 4)),
);

export const sentence = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));

export const family = fc.stringMatching(/^[A-Za-z0-9_-]{1,255}$/);
const revision = fc.integer({ min: 1, max: 99_999 });
const code = fc.constantFrom(...(Object.keys(severities) as FindingCode[]));
const arn = fc.oneof(sentence, fc.constant('arn:aws:sts::111122223333:assumed-role/deploy/ci'));
const place = {
  version: fc.constant('1' as const),
  account: fc.constant('111122223333'),
  region: fc.constantFrom('ap-northeast-1', 'cn-north-1', 'us-gov-west-1'),
  stage: fc.constant('prod'),
  remoraVersion: sentence,
  at: fc.oneof(sentence, fc.constant('2026-11-22T06:30:00.000Z')),
  mode: fc.constantFrom('report' as const, 'register' as const),
};

const finding = fc
  .record({ code, path: sentence, message: sentence })
  .map((found) => ({ ...found, severity: severities[found.code] }));

/** Anything that on-work may record and the rule lets through. */
export const auditEvent: fc.Arbitrary<AuditEvent> = fc.record(
  {
    ...place,
    door: fc.constantFrom('event' as const, 'cli' as const),
    family,
    revision,
    decision: fc.constantFrom('repair' as const, 'refuse' as const, 'failed' as const),
    reason: fc.oneof(sentence, fc.constantFrom('quarantined', 'invalid')),
    message: sentence,
    findings: fc.array(finding, { maxLength: 12 }),
    repairedRevision: revision,
    registeredBy: arn,
    untrusted: fc.record({ sourceIPAddress: sentence, userAgent: sentence }, { requiredKeys: [] }),
  },
  {
    requiredKeys: [
      'version',
      'account',
      'region',
      'stage',
      'remoraVersion',
      'at',
      'door',
      'mode',
      'family',
      'decision',
      'findings',
    ],
  },
) as fc.Arbitrary<AuditEvent>;

const entry = fc.record(
  {
    family,
    revision,
    decision: fc.constantFrom('repair', 'refuse', 'failed', 'exempt'),
    reason: sentence,
    message: sentence,
    findings: fc.array(code, { maxLength: 5 }),
    registeredBy: arn,
    isNew: fc.boolean(),
  },
  { requiredKeys: ['family', 'decision', 'findings', 'isNew'] },
) as fc.Arbitrary<DigestEntry>;

const listOf = <T>(item: fc.Arbitrary<T>) =>
  fc.record({ first: fc.array(item, { maxLength: 40 }), more: fc.nat(500) });
const counts = fc.dictionary(fc.oneof(code, fc.constantFrom('correct', 'exempt:windows')), fc.nat(500), {
  maxKeys: 8,
});

/** Anything that a sweep may record. */
export const auditDigest: fc.Arbitrary<AuditDigest> = fc.record(
  {
    ...place,
    sweep: sentence,
    startedAt: sentence,
    policyBroken: fc.array(sentence, { minLength: 1, maxLength: 5 }),
    families: fc.nat(5_000),
    decisions: counts,
    reasons: counts,
    warnings: counts,
    enqueued: fc.nat(300),
    repairing: listOf(fc.record({ family, revision }, { requiredKeys: ['family'] })),
    needsHuman: listOf(entry),
    missedEvents: listOf(family),
  },
  { noNullPrototype: true },
) as fc.Arbitrary<AuditDigest>;

import type { AuditEvent } from '../../functions/report/audit-event.ts';
import { definitionDiff } from '../../functions/report/definition-diff.ts';
import type { AuditDigest } from '../../functions/report/digest.ts';
import { digestContent } from '../../functions/report/slack/digest-content.ts';
import { familyContent } from '../../functions/report/slack/family-content.ts';
import { fit } from '../../functions/report/slack/fit.ts';
import { groupContent } from '../../functions/report/slack/group-content.ts';
import type { SlackMessage } from '../../functions/report/slack/message.ts';
import type { DigestEntry } from '../../functions/report/sweep-counts.ts';
import { plan } from '../../functions/sidecar/plan.ts';
import { arnOfRole, asRegistered, broken, policy } from './sample-definitions.ts';

const documentation = 'https://example.com/remora/docs';
const place = { account: '111122223333', region: 'ap-northeast-1', stage: 'prod', remoraVersion: '0.1.0' };
const at = '2026-11-22T06:30:00.000Z';
const deployer = 'arn:aws:sts::111122223333:assumed-role/deploy/pipeline';

const verdict = plan(asRegistered(broken('web'), 41), policy);
if (verdict.decision !== 'repair') throw new Error('The sample must be one that is repaired');

const repaired: AuditEvent = {
  version: '1',
  ...place,
  at,
  door: 'event',
  mode: 'register',
  family: 'web',
  revision: 41,
  decision: 'repair',
  findings: verdict.findings,
  repairedRevision: 42,
  registeredBy: deployer,
  untrusted: { sourceIPAddress: '203.0.113.7', userAgent: 'aws-cli/2.31.0 md/awscrt#0.27.6' },
};
const { repairedRevision, ...waiting } = repaired;

const statement = JSON.stringify({
  Effect: 'Allow',
  Action: ['ssm:GetParameters'],
  Resource: 'arn:aws:ssm:ap-northeast-1:111122223333:parameter/remora/prod/mackerel-api-key',
});
const refused: AuditEvent = {
  ...waiting,
  decision: 'refuse',
  reason: 'execution-role-denied',
  message: `The execution role ${arnOfRole} lacks what the sidecar needs, and the task would not start; add ${statement}`,
};
const failed: AuditEvent = {
  ...waiting,
  decision: 'failed',
  reason: 'RegistrationFailed',
  message: 'ECS did not accept the repaired revision of web: ClientException: Role is not valid.',
  findings: [],
};
const quarantined: AuditEvent = {
  ...waiting,
  family: 'shop-api',
  revision: 118,
  decision: 'refuse',
  reason: 'quarantined',
  message: `shop-api was repaired 6 times within an hour (budgetPerHour 6), and ${deployer} registers it again without the sidecar as it should be; stop that writer or tag the definition remora:mode=off.`,
};

const names = ['web', 'api', 'worker', 'batch', 'search', 'mail', 'cart', 'auth', 'image', 'feed'];
const fifty = Array.from({ length: 50 }, (_, index): AuditEvent => {
  const family = `${names[index % 10]}-${Math.floor(index / 10) + 1}`;
  if (index === 7) return failed;
  if (index === 21) return { ...quarantined, family: 'shop-api' };
  return { ...repaired, family, revision: 40 + index, repairedRevision: 41 + index };
});

const entry = (family: string, more: Partial<DigestEntry>): DigestEntry => ({
  family,
  revision: 7,
  decision: 'repair',
  findings: ['sidecar-missing'],
  registeredBy: deployer,
  isNew: true,
  ...more,
});
const digest: AuditDigest = {
  version: '1',
  ...place,
  at,
  mode: 'register',
  sweep: '0f8fad5b-d9cb-469f-a165-70867728950e',
  startedAt: '2026-11-22T06:28:11.000Z',
  families: 137,
  decisions: { correct: 118, repair: 11, exempt: 4, refuse: 4 },
  reasons: {
    'exempt:windows': 3,
    'exempt:source-deregistered': 1,
    'refuse:too-many-containers': 1,
    'refuse:execution-role-denied': 3,
  },
  warnings: { 'mounts-absent': 9, 'image-unknown': 2 },
  enqueued: 3,
  repairing: {
    first: [
      { family: 'cart', revision: 12 },
      { family: 'mail', revision: 3 },
      { family: 'search', revision: 55 },
    ],
    more: 0,
  },
  needsHuman: {
    first: [
      entry('payment', {
        revision: 31,
        decision: 'refuse',
        reason: 'execution-role-denied',
        message: refused.message ?? '',
      }),
      ...['blog', 'docs', 'status'].map((family) => entry(family, {})),
      entry('monolith', {
        decision: 'refuse',
        reason: 'too-many-containers',
        message: 'With the sidecar there would be 11 containers, more than the 10 that ECS allows.',
        isNew: false,
      }),
      ...['intranet', 'wiki', 'forms', 'survey', 'jobs'].map((family) => entry(family, { isNew: false })),
      entry('old-api', {
        decision: 'exempt',
        reason: 'source-deregistered',
        findings: ['roles-wrong'],
        isNew: false,
      }),
    ],
    more: 0,
  },
  missedEvents: { first: ['cart', 'mail'], more: 0 },
};
const none = { first: [], more: 0 };
const quiet = {
  ...digest,
  decisions: { correct: 133, exempt: 4 },
  enqueued: 0,
  repairing: none,
  needsHuman: none,
  missedEvents: none,
};

const said = (event: AuditEvent, diff?: string[]) => fit(familyContent(event, { diff, documentation }));

/** Every kind of message, by the name of its picture. */
export const samples: Record<string, SlackMessage[]> = {
  repaired: said(repaired, definitionDiff(asRegistered(broken('web'), 41), verdict.registerInput)),
  'report-mode': said({ ...waiting, mode: 'report' }),
  refused: said(refused),
  quarantined: said(quarantined),
  failed: said(failed),
  group: fit(groupContent(fifty, documentation)),
  digest: fit(digestContent(digest, documentation)),
  'digest-quiet': fit(digestContent({ ...quiet, warnings: {} }, documentation)),
  'digest-policy-broken': fit(
    digestContent(
      { ...quiet, mode: 'report', policyBroken: ['sidecar.imgae', 'rules[2].match.famly'] },
      documentation,
    ),
  ),
};

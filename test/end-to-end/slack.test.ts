import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { AuditEvent } from '../../functions/report/audit-event.ts';
import { type SlackDouble, startSlackDouble } from '../functions/report/slack/slack-double.ts';
import type { Template } from '../local-account/stack/template.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { fargate, type Scenario, startScenario } from './scenario.ts';

const slack = await startSlackDouble();
after(slack.stop);
const scenario = await startScenario(postingTo(slack));
const { account, register, sweep, dead } = scenario;

function postingTo({ url }: SlackDouble) {
  const Value = `${url}\n`;
  return {
    // A report that was not told of comes back after eleven minutes.
    change: ({ Resources }: Template) => {
      Object.assign(Resources.ReportQueue?.Properties ?? {}, { VisibilityTimeout: 66 });
    },
    before: async ({ ssm }: Scenario['account']) =>
      ssm.put({ Name: '/remora/dev/slack-webhook', Type: 'SecureString', Value }),
  };
}

/** What was posted since. */
async function during(work: () => unknown): Promise<string[]> {
  const before = slack.messages.length;
  await work();
  await account.settled();
  assert.deepEqual(slack.refused, []);
  return slack.messages.slice(before).map((message) => JSON.stringify(message.blocks));
}

/** An event as on-work records it. */
function record(more: Partial<AuditEvent>, to = account): void {
  const detail: AuditEvent = {
    ...{ version: '1', account: to.accountId, region: to.region, stage: 'dev', remoraVersion: '0.1.0' },
    ...{ at: '2026-11-22T06:30:00.000Z', door: 'event', mode: 'register', family: 'web', revision: 1 },
    ...{ decision: 'refuse', reason: 'invalid', message: 'ECS would refuse it.', findings: [] },
    ...more,
  };
  to.bus.publish({ source: 'remora', 'detail-type': 'Sidecar Audit', resources: [], detail });
}

test('a repaired family becomes one message: what was wrong, what was changed, and how to deploy it', async () => {
  const [text = '', ...more] = await during(() => register(fargate('web')));
  assert.deepEqual(more, []);
  for (const part of [
    'web: revision 2 repairs 1',
    'Registered, not deployed',
    'aws ecs update-service --region ap-northeast-1',
    '--task-definition web:2',
    'sidecar-missing',
    '+      \\"name\\": \\"mackerel-container-agent\\"',
    'https://ap-northeast-1.console.aws.amazon.com/ecs/v2/task-definitions/web/2/',
    'Registered by',
    'Unverified, as the caller says, from ',
  ])
    assert.ok(text.includes(part.replaceAll('\\"', '\\"')), part);
});

test('revisions that cannot be read any more leave the difference out, and say so', async () => {
  const repair = { decision: 'repair', family: 'gone', revision: 7, repairedRevision: 8 } as const;
  const [text = ''] = await during(() => record(repair));
  assert.match(text, /The revisions could not be read: one of them is gone/);
});

test('the rule lets through what a person is to be told of, and nothing else', async () => {
  const told = await during(() => {
    record({ family: 'refused-in-a-sweep', door: 'sweep' });
    record({ family: 'failed-in-a-sweep', door: 'sweep', decision: 'failed' });
    record({ family: 'would-be-repaired', decision: 'repair', mode: 'report' });
    record({ family: 'repaired-in-a-sweep', door: 'sweep', decision: 'repair', repairedRevision: 2 });
    record({ family: 'quarantined-again', reason: 'quarantined', repeated: true });
    record({ family: 'left-alone', decision: 'exempt', reason: 'opted-out' });
    record({ family: 'superseded', decision: 'superseded' });
    record({ family: 'of-another-stage', stage: 'prod' });
  });
  const families = told.map((text) => /[a-z]+(-[a-z]+){2,}/.exec(text)?.[0]).toSorted();
  assert.deepEqual(families, ['failed-in-a-sweep', 'refused-in-a-sweep', 'would-be-repaired']);
});

test('fifty families at once become grouped messages, one for each of the two hands that gather, and none twice', async () => {
  const families = Array.from({ length: 50 }, (_, index) => `family-${index + 100}`);
  const told = await during(() => {
    for (const family of families) record({ family });
  });
  assert.ok(told.length <= 2, `${told.length} messages`);
  const named = told.join().match(/family-\d+:1`/g) ?? [];
  assert.deepEqual(named.map((name) => name.slice(0, -3)).toSorted(), families);
});

test('every sweep ends in a digest', async () => {
  const [text = '', ...more] = await during(sweep);
  assert.deepEqual(more, []);
  assert.match(text, /Sweep: 1 family, and nothing needs you/);
});

test('while Slack is down the reports wait, and when it is back each is posted once', async () => {
  slack.trouble(...Array.from({ length: 7 }, () => ({ status: 503 })));
  const told = await during(() => {
    for (const family of ['patient-a', 'patient-b', 'patient-c']) record({ family });
  });
  assert.equal(told.length, 3);
  for (const family of ['patient-a', 'patient-b', 'patient-c'])
    assert.equal(told.filter((text) => text.includes(family)).length, 1);
  assert.deepEqual(await dead('reports-dead'), []);
});

test('what Slack goes on refusing lies in the dead-letter queue, and the log says why in one line', async () => {
  slack.always({ status: 410, body: 'channel_is_archived' });
  await during(() => record({ family: 'nobody-hears' }));
  slack.always(undefined);
  const [letter, ...more] = await dead('reports-dead');
  assert.deepEqual(more, []);
  assert.equal(JSON.parse(letter?.body ?? '{}').detail.family, 'nobody-hears');
  const lines = account.lambda.logs('remora-dev-on-audit').map(({ line }) => line);
  assert.ok(
    lines.some((line) => /channel_is_archived \(HTTP 410\): .*unarchive it.*stay in the queue/.test(line)),
  );
});

test('without a webhook the reports are in the log, and a metric says so', async () => {
  const { account: other, sweep: sweepThere, dead: deadThere } = await startScenario();
  record({ family: 'unheard' }, other);
  await other.settled();
  await sweepThere();
  const lines = other.lambda.logs('remora-dev-on-audit').map(({ line }) => line);
  const reports = lines.filter((line) => line.includes('A report, for the log alone'));
  assert.deepEqual(
    reports.map((line) => JSON.parse(line).report).map(({ family, sweep: id }) => family ?? typeof id),
    ['unheard', 'string'],
  );
  assert.ok(lines.some((line) => line.includes('/remora/dev/slack-webhook')));
  assert.ok(lines.some((line) => line.includes('_aws') && JSON.parse(line).ReportsUnsent === 1));
  assert.deepEqual(await deadThere('reports-dead'), []);
});

test('every call was allowed, and the address of the webhook is shown nowhere', () => {
  assert.deepEqual(
    account.endpoint.calls.filter(({ allowed }) => !allowed),
    [],
  );
  const functions = new Set(account.lambda.invocations.map(({ functionName }) => functionName));
  const said = [
    ...[...functions].flatMap((name) => account.lambda.logs(name).map(({ line }) => line)),
    ...account.lambda.invocations.map((invocation) => JSON.stringify(invocation)),
    ...account.bus.events.map((event) => JSON.stringify(event)),
    ...account.sqs.sent.map(({ body }) => body),
  ];
  assert.ok(said.length > 0);
  assert.ok(!said.some((text) => text.includes(slack.secret) || text.includes('planted-webhook')));
});

endsWithoutSecrets();

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { registering } from '../../functions/clients/ecs.ts';
import type { Diagnosis } from '../../functions/report/diagnosis.ts';
import { operatorOf, remora, sessionWithout } from '../functions/commands/remora-process.ts';
import { everyManagementEvent } from '../local-account/cloud-trail.ts';
import { apiKey } from '../local-account/start/prepared-account.ts';
import { fargate, startScenario } from './scenario.ts';

const { account, client } = await startScenario({ clockSpeed: 1, policy: 'mode: report' });
const { ssm, cloudTrail, endpoint, region, operator: credentials } = account;
const operator = operatorOf(account);
const put = (name: string, Value: string, Type: 'String' | 'SecureString' = 'String') =>
  ssm.put({ Name: `/remora/${name}`, Type, Value });
await registering(client).register(fargate('web'));
await account.settled();
account.ecs.runTask('prod', 'web:1');
// Only now, because nobody is there to be told.
put('dev/slack-webhook', 'https://hooks.slack.invalid/planted-webhook', 'SecureString');

/** What the doctor says, by check; the last line of a check that has several. */
async function examine(environment = operator, ...args: string[]) {
  const { status, out, err } = await remora(environment, 'doctor', '--json', ...args);
  const diagnoses = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Diagnosis);
  assert.doesNotMatch(out + err, new RegExp(`${apiKey}|planted-`));
  return { status, err, diagnoses, of: (check: string) => diagnoses.findLast((one) => one.check === check) };
}

test('all is well: each line is ok, and the numbers before switching are there', async () => {
  const before = endpoint.calls.length;
  const { status, diagnoses, of } = await examine();
  assert.deepEqual(
    diagnoses.filter((diagnosis) => diagnosis.status !== 'ok'),
    [],
  );
  assert.equal(status, 0);
  assert.match(of('trail')?.message ?? '', /management-events logs RegisterTaskDefinition/);
  assert.match(of('events')?.message ?? '', /the last came at 20/);
  // The queues are polled at the same time, which is nobody's asking.
  const asked = endpoint.calls.slice(before).filter(({ caller }) => caller.arn.endsWith(':user/admin'));
  assert.ok(asked.length > 0);
  await helpNamesPermissions(asked.flatMap(({ permissions }) => permissions));
  const numbers = diagnoses.filter(({ check }) => check === 'switching').map(({ message }) => message);
  assert.match(numbers.join('\n'), /1 revision, one in 2 seconds: about 2 seconds\n.*\n.*1 micro host would/);
});

/** Whoever gives a person permissions reads which ones in the help. */
async function helpNamesPermissions(asked: readonly { action: string }[]): Promise<void> {
  const helps = await Promise.all(['doctor', 'audit'].map((command) => remora(operator, command, '--help')));
  const named = helps.map(({ out }) => out).join('');
  for (const { action } of asked) assert.ok(named.includes(action), `${action} is not in the help`);
}

test('for people: a line each, and the remedy below', async () => {
  ssm.put({
    Name: '/remora/dev/brake',
    Type: 'String',
    Value: '{"paused":{"at":"noon","because":"a test."}}',
  });
  const { status, out } = await remora(operator, 'doctor');
  assert.equal(status, 1);
  assert.match(out, /^ok +identity +arn:aws:iam::123456789012:user\/admin$/m);
  assert.match(
    out,
    /^failed +brake +on since noon: a test\n +→ Mend that, then: remora resume --stage dev$/m,
  );
});

test('resume releases the brake and says what it was on for', async () => {
  const first = await remora(operator, 'resume');
  assert.deepEqual(first, {
    status: 0,
    out: 'The brake was on since noon: a test. It is off now; the next sweep makes what it stopped.\n',
    err: '',
  });
  assert.equal(JSON.parse(ssm.value('/remora/dev/brake') ?? '').paused, undefined);
  assert.match((await remora(operator, 'resume')).out, /^The brake of stage dev is not on\.$/m);
  put('dev/brake', 'off, I hope');
  assert.match((await remora(operator, 'resume')).out, /^Nobody could read what the brake said/);
  assert.equal(ssm.value('/remora/dev/brake'), '{}');
  const elsewhere = await remora(operator, 'resume', '--stage', 'none');
  assert.equal(elsewhere.status, 1);
  assert.match(elsewhere.err, /^remora: \/remora\/none\/brake: there is no brake of stage none/);
});

test('a trail that does not log, logs reads only, leaves ECS out, or is not there', async () => {
  const [trail] = cloudTrail.trails;
  assert.ok(trail);
  const advanced = (...FieldSelectors: object[]) => ({
    AdvancedEventSelectors: [
      { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, ...FieldSelectors] },
    ],
  });
  const reads = { EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }] };
  for (const [trails, status, line] of [
    [[{ ...trail, isLogging: false }], 'failed', /does not log/],
    [[{ ...trail, selectors: reads }], 'failed', /leaves out the calls that change ECS/],
    [[{ ...trail, selectors: advanced({ Field: 'readOnly', Equals: ['true'] }) }], 'failed', /leaves out/],
    [
      [{ ...trail, selectors: advanced({ Field: 'eventSource', NotEquals: ['ecs.amazonaws.com'] }) }],
      'failed',
      /leaves out/,
    ],
    [[{ ...trail, selectors: advanced({ Field: 'readOnly', Equals: ['false'] }) }], 'ok', /logs Register/],
    [[], 'failed', /no trail covers this region/],
    [[{ name: 'all', isLogging: true, selectors: everyManagementEvent }], 'ok', /all logs/],
  ] as const) {
    cloudTrail.trails.splice(0, cloudTrail.trails.length, ...trails);
    const diagnosis = (await examine(operator, '--stage', 'none')).of('trail');
    assert.equal(diagnosis?.status, status);
    assert.match(diagnosis?.message ?? '', line);
  }
});

test('a trail of the organization that is closed to us does no harm beside a good one', async () => {
  const closed = 'arn:aws:cloudtrail:ap-northeast-1:123456789012:trail/organization';
  account.iam.denyRole('member', 'cloudtrail:GetTrailStatus', closed);
  const member = await sessionWithout(account, 'member');
  const organization = { name: 'organization', isLogging: true, selectors: everyManagementEvent };
  cloudTrail.trails.push(organization);
  assert.equal((await examine(member, '--stage', 'none')).of('trail')?.status, 'ok');
  cloudTrail.trails.splice(0, cloudTrail.trails.length, organization);
  const alone = (await examine(member, '--stage', 'none')).of('trail');
  assert.deepEqual(
    [alone?.status, alone?.message.split(' on ')[0]],
    ['warning', 'not checked: the permission cloudtrail:GetTrailStatus'],
  );
});

test('parameters that are missing, broken, or in plain text', async () => {
  put('dev/policy', 'mode: registr\nbudget: 3\nsidecar: { image: { parameter: /remora/dev/none } }');
  const broken = await examine();
  const errors = broken.diagnoses.filter(({ check }) => check === 'policy').map(({ message }) => message);
  assert.deepEqual([broken.status, errors.length], [1, 2]);
  assert.match(errors.join('\n'), /dev\/policy: mode must be one of report, register/);
  put('dev/open-key', 'planted-open-key');
  put(
    'dev/policy',
    'sidecar: { image: { parameter: /remora/dev/none }, apiKeyParameter: /remora/dev/open-key }',
  );
  const { of } = await examine();
  assert.deepEqual([of('image')?.status, of('API key')?.status], ['failed', 'warning']);
  assert.match(of('image')?.remedy ?? '', /npx remora publish --stage dev --region ap-northeast-1;/);
  assert.match(of('API key')?.message ?? '', /open-key is no SecureString/);
  assert.match(of('refused')?.message ?? '', /^web: parameter-missing$/);
  put('dev/policy', 'mode: report');
});

test('letters in a dead-letter queue, and a rule that is disabled', async () => {
  const sqs = new SQSClient({ endpoint: endpoint.url, region, credentials });
  const QueueUrl = account.sqs.queueUrl('remora-dev-doors-dead');
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  sqs.destroy();
  account.bus.addRule({
    name: 'remora-dev-on-registered',
    schedule: 'rate(1 day)',
    state: 'DISABLED',
    targets: [{ id: 'none', arn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:none' }],
  });
  const { status, of } = await examine();
  assert.equal(status, 1);
  assert.match(of('rules')?.remedy ?? '', /aws events enable-rule --name remora-dev-on-registered/);
  assert.match(of('dead letters')?.message ?? '', /1 in remora-dev-doors-dead/);
});

test('a second stage on the same families counts where both register', async () => {
  put('prod/policy', 'mode: register\nfamilies: ["web*"]');
  assert.match((await examine()).of('stages')?.message ?? '', /prod looks at web too, but not both register/);
  put('dev/policy', 'mode: register');
  const both = (await examine()).of('stages');
  assert.deepEqual([both?.status, both?.message], ['failed', 'prod registers repairs of web too']);
  put('prod/policy', 'mode: register\nfamilies: ["api*"]');
  assert.match((await examine()).of('stages')?.message ?? '', /prod looks at none of these families/);
});

test('a stage that is not deployed', async () => {
  const { status, of } = await examine(operator, '--stage', 'none');
  assert.equal(status, 1);
  assert.match(of('stage')?.remedy ?? '', /serverless deploy --stage none --region ap-northeast-1/);
  assert.equal(of('queues'), undefined);
});

test('a permission that is missing is one line with its name, and the other checks go on', async () => {
  const denied = [
    'cloudtrail:GetTrailStatus',
    'events:DescribeRule',
    'sqs:ListQueues',
    'logs:DescribeLogStreams',
    'iam:SimulatePrincipalPolicy',
    'ecs:DescribeTasks',
  ];
  const { err, diagnoses } = await examine(await sessionWithout(account, 'half-blind', ...denied));
  const warnings = diagnoses.filter(({ status }) => status === 'warning');
  for (const action of denied) {
    const named = warnings.filter(({ message, remedy }) =>
      `${message} ${remedy}`.includes(`permission ${action}`),
    );
    assert.equal(named.length, 1, action);
  }
  assert.equal(err, '');
  assert.ok(diagnoses.some(({ check, status }) => check === 'families' && status === 'ok'));
});

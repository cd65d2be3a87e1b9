import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { registering } from '../../../functions/clients/ecs.ts';
import type { FamilyVerdict } from '../../../functions/report/family-verdict.ts';
import { clientOf, fargate } from '../../end-to-end/scenario.ts';
import { startLocalAccount } from '../../local-account/local-account.ts';
import { operatorOf, remora, sessionWithout } from './remora-process.ts';

const account = await startLocalAccount();
const client = clientOf(account);
const folder = mkdtempSync(join(tmpdir(), 'remora-audit-'));
after(async () => {
  client.destroy();
  await account.stop();
  rmSync(folder, { recursive: true });
});

const operator = operatorOf(account);
const image = 'public.ecr.aws/mackerel/mackerel-container-agent:v0.13.2';
account.ssm.put({ Name: '/remora/dev/policy', Type: 'String', Value: 'mode: report\nexclude: ["left-*"]' });
account.ssm.put({ Name: '/remora/dev/agent-image', Type: 'String', Value: image });
account.ssm.put({ Name: '/remora/dev/mackerel-api-key', Type: 'SecureString', Value: 'the-api-key' });
account.iam.denyRole('no-secrets', 'ssm:GetParameters');
const locked = { executionRoleArn: 'arn:aws:iam::123456789012:role/no-secrets' };
const agent = {
  name: 'mackerel-container-agent',
  image,
  essential: false,
  environment: [{ name: 'MACKEREL_CONTAINER_PLATFORM', value: 'fargate' }],
  secrets: [
    {
      name: 'MACKEREL_APIKEY',
      valueFrom: 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/remora/dev/mackerel-api-key',
    },
  ],
};
const app = { name: 'app', image: 'app:1', environment: [{ name: 'PASSWORD', value: 'planted-secret' }] };
const without = (family: string, more = {}) => fargate(family, { containerDefinitions: [app], ...more });
for (const definition of [
  ...['web', 'api', 'job-1', 'job-2', 'job-3', 'job-4'].map((family) => without(family)),
  without('locked', locked),
  without('off', { tags: [{ key: 'remora:mode', value: 'off' }] }),
  without('only-report', { tags: [{ key: 'remora:mode', value: 'report' }] }),
  without('left-alone'),
  fargate('right', { containerDefinitions: [app, agent] }),
  fargate('gone', { containerDefinitions: [app, agent] }),
]) {
  await registering(client).register(definition);
}
await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'gone:1' }));
for (const task of ['web:1', 'web:1', 'api:1', 'right:1']) account.ecs.runTask('prod', task);
account.ecs.runTask('staging', 'web:1');

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const parsed = (out: string) =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as FamilyVerdict);

test('every family has its verdict, what needs a person first, and nothing is changed', async () => {
  const before = account.endpoint.calls.length;
  const { status, out, err } = await remora(operator, 'audit');
  assert.equal(status, 3);
  const families = [...out.matchAll(/^│ ([a-z0-9-]+) +│ 1 +│ (\w+)/gm)].map(([, name, decision]) => [
    name,
    decision,
  ]);
  assert.deepEqual(families, [
    ['locked', 'refuse'],
    ...['api', 'job-1', 'job-2', 'job-3', 'job-4', 'only-report', 'web'].map((name) => [name, 'repair']),
    ['left-alone', 'exempt'],
    ['off', 'exempt'],
    ['right', 'correct'],
  ]);
  assert.match(out, /^11 families: 1 refused, 7 to repair, 2 exempt, 1 correct\.$/m);
  assert.match(out, /^locked: .*add \{"Effect":"Allow","Action":\["ssm:GetParameters"\],.*\}$/m);
  assert.match(err, /Judged by the parameter \/remora\/dev\/policy, mode report/);
  assert.doesNotMatch(out + err, /planted-secret|the-api-key/);
  const calls = account.endpoint.calls.slice(before).map(({ action }) => action);
  assert.deepEqual(
    calls.filter((action) => /^(Register|Deregister|Put|Send|Tag|Delete)/.test(action)),
    [],
  );
  // A tag that says report is left out.
  assert.match(out, /Before switching to mode register:/);
  assert.match(out, /It would register 6 revisions, one in 2 seconds: about 12 seconds\./);
  assert.match(out, /4 tasks of 6 families without a sidecar run now, so 4 micro hosts would be added/);
});

test('--json is one object per family and line, in the shape of plan --json', async () => {
  const { status, out } = await remora(operator, 'audit', '--json');
  const verdicts = parsed(out);
  assert.equal(status, 3);
  assert.equal(verdicts.length, 11);
  const [first] = verdicts;
  assert.deepEqual(
    [first?.family, first?.revision, first?.decision, first?.reason],
    ['locked', 1, 'refuse', 'execution-role-denied'],
  );
  assert.equal(verdicts.find(({ family }) => family === 'web')?.findings[0]?.code, 'sidecar-missing');
});

test('a policy of a file is asked what it would mean; the built-in one where nothing is deployed', async () => {
  const policy = file('policy.yml', 'mode: register\nfamilies: [web, right]');
  const named = await remora(operator, 'audit', '--policy', policy);
  assert.match(named.err, /Judged by the file .*policy\.yml, mode register/);
  assert.match(named.out, /^2 families: 1 to repair, 1 correct\.$/m);
  assert.equal(named.status, 2);
  assert.match(named.out, /In mode register, which is on:/);
  const nowhere = await remora(operator, 'audit', '--stage', 'none');
  assert.match(nowhere.err, /No stage none is deployed here; --stage names another/);
  assert.match(nowhere.out, /^11 families: 8 to repair, 1 exempt, 2 correct\.$|to repair/m);
});

test('register is on, too, where only a rule says so', async () => {
  const policy = file('rule.yml', 'families: [web]\nrules: [{ match: { family: web }, mode: register }]');
  const { out, err } = await remora(operator, 'audit', '--policy', policy);
  assert.match(err, /mode report/);
  assert.match(out, /In mode register, which a rule puts on for some, if it were on for all:/);
});

test('what may not be asked is said once, and the rest goes on', async () => {
  const denied = ['iam:SimulatePrincipalPolicy', 'ecs:ListClusters'];
  const { status, out, err } = await remora(await sessionWithout(account, 'curious', ...denied), 'audit');
  assert.equal(status, 2);
  assert.match(out, /^11 families: 8 to repair, 2 exempt, 1 correct\.$/m);
  assert.match(err, /guards could not be asked about 8 of the families: the permission iam:Simulate/);
  assert.match(err, /Running tasks could not be counted: the permission ecs:ListClusters is missing/);
  assert.match(out, /each running task as a micro host: those of 7 families|those of 6 families/);
});

for (const [what, action] of [
  ['to list families', 'ecs:ListTaskDefinitionFamilies'],
  ['to read definitions', 'ecs:DescribeTaskDefinition'],
  ['to read the policy', 'ssm:GetParameter'],
] as const) {
  test(`without the permission ${what} there is one line`, async () => {
    const role = `without-${action.split(':')[1]}`;
    const { status, out, err } = await remora(await sessionWithout(account, role, action), 'audit', '--json');
    assert.equal(status, 1);
    assert.equal(out, '');
    const line = err.split('\n').find((each) => each.startsWith('remora:')) ?? '';
    assert.match(
      line,
      new RegExp(`the permission ${action}.* is missing\\. It must be given to arn:.*${role}`),
    );
    assert.doesNotMatch(err, /^\s+at /m);
  });
}

test('a policy that cannot be used', async () => {
  const typo = await remora(operator, 'audit', '--policy', file('typo.yml', 'mod: register'));
  assert.deepEqual([typo.status, typo.out], [1, '']);
  assert.match(typo.err, /typo\.yml: mod is not known\. Did you mean mode/);
  const absent = await remora(operator, 'audit', '--policy', join(folder, 'absent.yml'));
  assert.match(absent.err, /absent\.yml: there is no such file/);
  account.ssm.put({ Name: '/remora/broken/policy', Type: 'String', Value: 'mod: register' });
  const broken = await remora(operator, 'audit', '--stage', 'broken');
  assert.match(broken.err, /It is broken, so the built-in policy is used/);
});

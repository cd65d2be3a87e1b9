import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endsWithoutSecrets } from './no-secret.ts';
import { fargate, startScenario } from './scenario.ts';

const scenario = await startScenario({ policy: 'mode: register\nbudgetPerHour: 1\n' });
const { account, register, sweep, audits } = scenario;

test('a family that on-work would refuse is refused by the sweep, which hands nothing over', async () => {
  account.iam.denyRole('no-secrets', 'ssm:GetParameters');
  await register(fargate('locked', { executionRoleArn: 'arn:aws:iam::123456789012:role/no-secrets' }));
  const before = audits('locked').length;
  const digest = await sweep();
  const [entry, ...more] = digest.needsHuman.first;
  assert.deepEqual(more, []);
  assert.deepEqual(
    [entry?.family, entry?.decision, entry?.reason],
    ['locked', 'refuse', 'execution-role-denied'],
  );
  assert.match(entry?.message ?? '', /no-secrets lacks/);
  assert.deepEqual([digest.enqueued, digest.repairing.first], [0, []]);
  assert.equal(audits('locked').length, before);
});

test('a family that somebody fights for is told of once', async () => {
  for (let i = 0; i < 4; i += 1) await register(fargate('contested'));
  assert.deepEqual(
    audits('contested').map(({ decision, reason, repeated }) => [decision, reason, repeated]),
    [
      ['repair', undefined, undefined],
      ['refuse', 'quarantined', undefined],
      ['refuse', 'quarantined', true],
      ['refuse', 'quarantined', true],
    ],
  );
});

test('an image’s parameter that no role may read means report mode, with the path, in both functions', async () => {
  const other = await startScenario({
    policy: `
mode: register
rules: [{ match: { family: "none" }, sidecar: { image: { parameter: /elsewhere/image } } }]
`,
  });
  other.account.ssm.put({ Name: '/elsewhere/image', Type: 'String', Value: 'agent:1' });
  const [audit] = await other.register(fargate('web'));
  assert.deepEqual([audit?.decision, audit?.mode], ['repair', 'report']);
  const digest = await other.sweep();
  assert.deepEqual(digest.policyBroken, ['rules[0].sidecar.image.parameter']);
  assert.deepEqual([digest.families, digest.enqueued], [1, 0]);
  assert.equal((await other.newest('web')).revision, 1);
  for (const name of ['remora-dev-on-work', 'remora-dev-on-schedule']) {
    const lines = other.account.lambda.logs(name).map(({ line }) => line);
    assert.ok(lines.some((line) => /PolicyBroken/.test(line)));
    assert.ok(lines.some((line) => /ERROR/.test(line) && /elsewhere.image.*readableParameters/.test(line)));
  }
});

endsWithoutSecrets();

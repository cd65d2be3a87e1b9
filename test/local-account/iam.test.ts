import assert from 'node:assert/strict';
import test from 'node:test';
import {
  GetRoleCommand,
  IAMClient,
  paginateSimulatePrincipalPolicy,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { createIam } from './iam.ts';
import { place, startForTest } from './test-account.ts';

const iam = createIam(place);
const { as } = await startForTest([iam]);
const client = new IAMClient(as('ANY'));
const arn = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

async function decisions(name: string, ActionNames: string[], ResourceArns?: string[]): Promise<unknown[]> {
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: arn(name),
    ActionNames,
    ...(ResourceArns && { ResourceArns }),
  });
  const { EvaluationResults = [] } = await client.send(command);
  return EvaluationResults.map((one) => [one.EvalActionName, one.EvalResourceName, one.EvalDecision]);
}

test('a role that nobody has spoken of exists and is allowed', async () => {
  assert.deepEqual(await decisions('unheard-of', ['ssm:GetParameters'], ['arn:aws:ssm:x:1:parameter/a']), [
    ['ssm:GetParameters', 'arn:aws:ssm:x:1:parameter/a', 'allowed'],
  ]);
  const { Role } = await client.send(new GetRoleCommand({ RoleName: 'unheard-of' }));
  assert.equal(Role?.Arn, arn('unheard-of'));
});

test('every action is asked for every resource', async () => {
  iam.putRole(arn('path/execution'), [
    {
      PolicyName: 'logs',
      PolicyDocument: { Statement: { Effect: 'Allow', Action: 'logs:*', Resource: 'arn:aws:logs:*:*:*' } },
    },
  ]);
  iam.denyRole('execution', 'logs:CreateLogStream');
  const log = 'arn:aws:logs:ap-northeast-1:123456789012:log-group:app:*';
  assert.deepEqual(
    await decisions('path/execution', ['logs:PutLogEvents', 'logs:CreateLogStream'], [log, '*']),
    [
      ['logs:PutLogEvents', log, 'allowed'],
      ['logs:PutLogEvents', '*', 'implicitDeny'],
      ['logs:CreateLogStream', log, 'explicitDeny'],
      ['logs:CreateLogStream', '*', 'explicitDeny'],
    ],
  );
});

test('context decides, and what is missing of it is named', async () => {
  const Condition = { StringEquals: { 'kms:ViaService': 'ssm.ap-northeast-1.amazonaws.com' } };
  const Statement = { Effect: 'Allow' as const, Action: 'kms:Decrypt', Resource: '*', Condition };
  iam.putRole('decrypts', [{ PolicyName: 'kms', PolicyDocument: { Statement } }]);
  const ask = { PolicySourceArn: arn('decrypts'), ActionNames: ['kms:Decrypt'] };
  const without = await client.send(new SimulatePrincipalPolicyCommand(ask));
  assert.equal(without.EvaluationResults?.[0]?.EvalDecision, 'implicitDeny');
  assert.deepEqual(without.EvaluationResults?.[0]?.MissingContextValues, ['kms:ViaService']);
  const entry = {
    ContextKeyName: 'kms:ViaService',
    ContextKeyType: 'string' as const,
    ContextKeyValues: ['ssm.ap-northeast-1.amazonaws.com'],
  };
  const given = await client.send(new SimulatePrincipalPolicyCommand({ ...ask, ContextEntries: [entry] }));
  assert.equal(given.EvaluationResults?.[0]?.EvalDecision, 'allowed');
  assert.equal(given.EvaluationResults?.[0]?.MatchedStatements?.[0]?.SourcePolicyId, 'role_decrypts_kms');
});

test('results come in pages', async () => {
  const input = {
    PolicySourceArn: arn('paged'),
    ActionNames: ['ecs:A', 'ecs:B', 'ecs:C'],
    ResourceArns: ['*'],
  };
  const pages: (string | undefined)[][] = [];
  for await (const page of paginateSimulatePrincipalPolicy({ client, pageSize: 2 }, input)) {
    pages.push((page.EvaluationResults ?? []).map(({ EvalActionName }) => EvalActionName));
  }
  assert.deepEqual(pages, [['ecs:A', 'ecs:B'], ['ecs:C']]);
});

test('what is not a role of this account is refused', async () => {
  iam.removeRole('gone');
  await assert.rejects(decisions('gone', ['ecs:A']), {
    name: 'NoSuchEntityException',
    message: 'The role with name gone cannot be found.',
  });
  await assert.rejects(client.send(new GetRoleCommand({ RoleName: 'gone' })), {
    name: 'NoSuchEntityException',
  });
  const ask = (PolicySourceArn: string) =>
    client.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ['ecs:A'] }));
  await assert.rejects(ask('arn:aws:iam::999999999999:role/theirs'), { name: 'InvalidInputException' });
  await assert.rejects(
    ask('arn:aws:sts::123456789012:assumed-role/a/b'),
    /does not clearly define entity type/,
  );
  await assert.rejects(decisions('x', ['no action']), { name: 'InvalidInputException' });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Call, clientException, loopback } from './clients/loopback.ts';
import { context, deployedEnvironment, received } from './invoke.ts';
import { unwatched } from './reconcile/account.ts';

const brake: string[] = [];

/** An account in which everything is in order, but ECS accepts no registration. */
function answer({ action, body }: Call) {
  const input = action === 'SimulatePrincipalPolicy' ? {} : JSON.parse(body);
  switch (action) {
    case 'GetParameter':
      if (input.Name.endsWith('brake'))
        return { status: 400, body: '{"__type":"ParameterNotFound","message":""}' };
      return {
        body: JSON.stringify({
          Parameter: { Value: input.Name.endsWith('policy') ? 'mode: register' : 'image:v1' },
        }),
      };
    case 'PutParameter':
      brake.push(input.Value);
      return { body: '{"Version":1}' };
    case 'DescribeParameters':
      return { body: '{"Parameters":[{"Name":"/remora/dev/mackerel-api-key","KeyId":"alias/aws/ssm"}]}' };
    case 'SimulatePrincipalPolicy': {
      const member =
        '<member><EvalActionName>ssm:GetParameters</EvalActionName><EvalDecision>allowed</EvalDecision></member>';
      return {
        body: `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${member}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
      };
    }
    case 'DescribeTaskDefinition': {
      const taskDefinition = { ...unwatched(), revision: 1, status: 'ACTIVE', registeredAt: 1 };
      return { body: JSON.stringify({ taskDefinition }) };
    }
    case 'RegisterTaskDefinition':
      return clientException('Role is not valid: planted-secret-1');
    default:
      return { body: '{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}' };
  }
}

test('a failure is thrown every time and recorded the last time', async (t) => {
  const calls = await loopback(t, answer);
  deployedEnvironment();
  const { handler } = await import('../../functions/on-work.ts');
  const events = () =>
    calls.filter(({ action }) => action === 'PutEvents').map(({ body }) => JSON.parse(body).Entries[0]);
  const work = '{"family":"web","door":"event"}';

  await assert.rejects(
    handler(received(work, 4), context()),
    /ClientException: Role is not valid: \[value\]/,
  );
  assert.deepEqual([events(), brake], [[], []]);

  await assert.rejects(handler(received(work, 5), context()), /Role is not valid/);
  const [event, ...more] = events();
  assert.deepEqual(more, []);
  assert.deepEqual([event.Source, event.DetailType], ['remora', 'Sidecar Audit']);
  const { decision, reason, family, revision, account, region } = JSON.parse(event.Detail);
  assert.deepEqual([decision, reason, family, revision], ['failed', 'RegistrationFailed', 'web', 1]);
  assert.deepEqual([account, region], ['123456789012', 'ap-northeast-1']);
  assert.equal(JSON.parse(brake[0] ?? '').failures, 1);
  const told = calls.filter(({ action }) => action !== 'RegisterTaskDefinition').map(({ body }) => body);
  assert.ok(!told.join().includes('planted-secret'));
});

test('a body that is no work message fails with a clear error, the last time too', async (t) => {
  const calls = await loopback(t, answer);
  deployedEnvironment();
  const { handler } = await import('../../functions/on-work.ts');
  await assert.rejects(handler(received('nonsense', 5), context()), /no work message/);
  assert.deepEqual(calls, []);
});

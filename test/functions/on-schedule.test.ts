import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { noCounts } from '../../functions/report/sweep-counts.ts';
import { type Call, loopback } from './clients/loopback.ts';
import { context, deployedEnvironment, received } from './invoke.ts';
import { unwatched } from './reconcile/account.ts';

const values: Record<string, string> = {
  '/remora/dev/policy': 'mode: register',
  '/remora/dev/agent-image': 'image:v1',
  '/remora/dev/brake': '{}',
};

const member =
  '<member><EvalActionName>ssm:GetParameters</EvalActionName><EvalDecision>allowed</EvalDecision></member>';
const allowed = `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${member}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`;

/** One family without a sidecar, and a policy that repairs. */
function answer({ action, body }: Call) {
  if (action === 'SimulatePrincipalPolicy') return { body: allowed };
  const input = JSON.parse(body);
  if (action === 'GetParameter') {
    const Value = values[input.Name];
    return { body: JSON.stringify({ Parameter: { Value, Version: 1 } }) };
  }
  if (action === 'DescribeParameters')
    return { body: '{"Parameters":[{"Name":"/remora/dev/mackerel-api-key","KeyId":"alias/aws/ssm"}]}' };
  if (action === 'ListTaskDefinitionFamilies') return { body: '{"families":["web"]}' };
  if (action === 'DescribeTaskDefinition') {
    const taskDefinition = {
      ...unwatched(),
      revision: 3,
      status: 'ACTIVE',
      registeredAt: Date.now() / 1_000,
    };
    return { body: JSON.stringify({ taskDefinition }) };
  }
  if (action === 'PutEvents') return { body: '{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}' };
  const MD5OfMessageBody = createHash('md5').update(input.MessageBody).digest('hex');
  return { body: JSON.stringify({ MessageId: 'm', MD5OfMessageBody }) };
}

test('the clock, a request and a continuation all sweep', async (t) => {
  const calls = await loopback(t, answer);
  deployedEnvironment();
  const { handler } = await import('../../functions/on-schedule.ts');
  const inputs = (action: string) =>
    calls.filter((call) => call.action === action).map(({ body }) => JSON.parse(body));

  await handler({ id: 'event-1', source: 'aws.events', detail: {} } as never, context());
  assert.deepEqual(
    inputs('SendMessage').map((m) => JSON.parse(m.MessageBody)),
    [{ family: 'web', door: 'sweep', atLeast: 3 }],
  );
  assert.equal(inputs('SendMessage')[0].MessageDeduplicationId, 'event-1:web');

  await handler(received('{"sweep":"requested","because":"x"}'), context());
  assert.equal(inputs('SendMessage')[1].MessageDeduplicationId, 'm-1:web');

  const state = { id: 's', startedAt: new Date().toISOString(), token: 't', done: 1, counts: noCounts() };
  await handler(received(JSON.stringify({ sweep: state })), context());
  assert.equal(inputs('ListTaskDefinitionFamilies')[2].nextToken, 't');
  const digests = inputs('PutEvents').map(({ Entries: [entry] }) => entry);
  assert.deepEqual(
    digests.map(({ Source, DetailType }) => [Source, DetailType]),
    [
      ['remora', 'Sidecar Audit Digest'],
      ['remora', 'Sidecar Audit Digest'],
      ['remora', 'Sidecar Audit Digest'],
    ],
  );
  assert.equal(JSON.parse(digests[2].Detail).families, 0);

  await assert.rejects(handler(received('nonsense'), context()), /no sweep message/);
});

test('a request that was made before a sweep began is done with it; a later one is not', async (t) => {
  const calls = await loopback(t, answer);
  deployedEnvironment();
  const another = '../../functions/on-schedule.ts?requests';
  const { handler } = await import(another);
  const sweeps = () => calls.filter(({ action }) => action === 'PutEvents').length;
  const requested = (sentAt: number) =>
    handler(received('{"sweep":"requested","because":"x"}', 1, sentAt), context());
  const before = Date.now() - 1;

  await requested(before);
  await requested(before);
  assert.equal(sweeps(), 1);
  await requested(Date.now() + 1);
  assert.equal(sweeps(), 2);
});

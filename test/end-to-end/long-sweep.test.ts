import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registering } from '../../functions/clients/ecs.ts';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import type { Call } from '../local-account/endpoint.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { clientOf, fargate, startScenario } from './scenario.ts';

const names = (kind: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${kind}-${String(i).padStart(2, '0')}`);
const wrong = names('wrong', 12);
const off = names('off', 20);
const refused = names('refused', 8);

/** A definition of which the sidecar is right. */
function watched(family: string): RegisterInput {
  const sidecar = {
    name: 'mackerel-container-agent',
    image: 'mackerel/mackerel-container-agent:v0.13.2',
    essential: false,
    environment: [
      { name: 'MACKEREL_CONTAINER_PLATFORM', value: 'fargate' },
      { name: 'MACKEREL_ROLES', value: 'Shop:app' },
    ],
    secrets: [
      {
        name: 'MACKEREL_APIKEY',
        valueFrom: 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/remora/dev/mackerel-api-key',
      },
    ],
  };
  const { containerDefinitions } = fargate(family);
  return fargate(family, { containerDefinitions: [...containerDefinitions, sidecar] });
}

const right = names('right', 70);
const inputs = [
  ...right.map(watched),
  ...wrong.map((family) => fargate(family)),
  ...off.map((family) => fargate(family, { tags: [{ key: 'remora:mode', value: 'off' }] })),
  ...refused.map((family) => {
    const { executionRoleArn: _none, ...input } = fargate(family);
    return input;
  }),
];

const { account, sweep, digests, audits, newest, dead } = await startScenario({
  before: async (account) => {
    const client = clientOf(account);
    await Promise.all(inputs.map((input) => registering(client).register(input)));
    client.destroy();
  },
  // Seven seconds of the machine are seventy of the function's clock. It keeps sixty in reserve, and the others are
  // enough for some fifty families.
  change: ({ Resources }) => {
    const properties = Resources.OnScheduleLambdaFunction?.Properties as { Timeout: number };
    properties.Timeout = 7;
  },
});
const onSchedule = 'remora-dev-on-schedule';
/** What Lambda itself asks the queue with the function's role. */
const polling = ['ReceiveMessage', 'DeleteMessageBatch', 'GetQueueAttributes'];
const isOfTheSweep = ({ caller, action }: Call) =>
  caller.arn.endsWith(`/${onSchedule}`) && !polling.includes(action);

test('a sweep that takes longer than an invocation goes on in the next, and visits every family once', async () => {
  const digest = await sweep();
  const runs = account.lambda.invocations.filter(({ functionName }) => functionName === onSchedule);
  assert.ok(runs.length >= 3, `only ${runs.length} invocations`);
  assert.deepEqual(
    runs.filter(({ ok }) => !ok),
    [],
  );
  assert.equal(digests().length, 1);
  assert.equal(digest.families, inputs.length);
  assert.deepEqual(digest.decisions, {
    correct: right.length,
    repair: wrong.length,
    exempt: off.length,
    refuse: refused.length,
  });
  assert.equal(digest.reasons['exempt:opted-out'], off.length);
  assert.equal(digest.enqueued, wrong.length);
  assert.deepEqual(digest.needsHuman.first.map(({ family }) => family).toSorted(), refused);
});

test('what was wrong was repaired, and nothing of it is enqueued again', async () => {
  for (const family of wrong) assert.equal((await newest(family)).revision, 2, family);
  assert.deepEqual(
    audits()
      .map(({ family }) => family)
      .toSorted(),
    wrong,
  );
  assert.deepEqual(await dead('sweep-dead.fifo'), []);
});

test('a sweep that finds nothing to repair reads each definition once, and nothing else', async () => {
  const before = account.endpoint.calls.length;
  const { decisions, enqueued } = await sweep();
  assert.deepEqual([decisions.correct, enqueued], [right.length + wrong.length, 0]);
  const runs = account.lambda.invocations.filter(({ functionName }) => functionName === onSchedule).length;
  const calls = account.endpoint.calls.slice(before).filter(isOfTheSweep);
  const count = (name: string) => calls.filter(({ action }) => action === name).length;
  assert.equal(count('DescribeTaskDefinition'), inputs.length);
  assert.equal(count('PutEvents'), 1);
  assert.ok(count('SendMessage') < runs, 'only to go on');
  // Whether the policy is read again depends on how long ago that was.
  const others = calls.map(({ action }) => action).filter((action) => action !== 'GetParameter');
  assert.deepEqual([...new Set(others)].toSorted(), [
    'DescribeTaskDefinition',
    'ListTaskDefinitionFamilies',
    'PutEvents',
    'SendMessage',
  ]);
});

endsWithoutSecrets();

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import { apiKeyArn, MemoryWorld, them, unwatched, us } from './memory-world.ts';

const ecrImage = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/remora/agent:v1';
const repository = 'arn:aws:ecr:ap-northeast-1:123456789012:repository/remora/agent';

const run = (world: MemoryWorld) =>
  reconcile(world, { family: 'web', door: 'event' }, { receives: 1, firstReceivedAt: world.clock });

/** Nothing was registered, for that reason and with those words. */
function refused(world: MemoryWorld, event: AuditEvent | undefined, reason: string, words: RegExp) {
  assert.deepEqual([event?.decision, event?.reason], ['refuse', reason]);
  assert.match(event?.message ?? '', words);
  assert.ok(!world.calls.includes('register'));
  assert.equal(world.metrics.Refused, 1);
}

const withAgent = (
  environment: { name: string; value: string }[],
  secrets: { name: string; valueFrom: string }[] = [],
) => ({
  ...unwatched(),
  containerDefinitions: [
    ...unwatched().containerDefinitions,
    {
      name: 'mackerel-container-agent',
      image: 'mackerel/mackerel-container-agent:v0.11.0',
      environment,
      secrets,
    },
  ],
});

test('a family whose budget is spent is left to the other writer, who is named', async () => {
  const world = new MemoryWorld();
  for (let i = 0; i < 6; i += 1) {
    world.put(unwatched());
    world.clock += 60_000;
    assert.equal((await run(world))?.decision, 'repair');
  }
  world.put(unwatched(), 'arn:aws:iam::123456789012:user/fighter');
  world.calls = [];
  world.metrics = {};
  refused(
    world,
    await run(world),
    'quarantined',
    /repaired 6 times .* arn:aws:iam::123456789012:user\/fighter/,
  );
  world.clock += 3_600_000;
  assert.equal((await run(world))?.decision, 'repair');
});

test('the walk for the budget ends at the first revision older than an hour', async () => {
  const world = new MemoryWorld();
  for (let i = 0; i < 9; i += 1) world.put(unwatched(), us, world.clock / 1_000 - 3_601);
  world.put(unwatched());
  assert.equal((await run(world))?.decision, 'repair');
  assert.deepEqual(world.calls.slice(0, 3), ['describe web', 'describe web:9', 'readBrake']);
});

test('the account’s repairs of an hour are counted and end with it', async () => {
  const world = new MemoryWorld();
  world.policyText = 'mode: register\nmaxRepairsPerHour: 1';
  world.put(unwatched());
  await run(world);
  assert.deepEqual(JSON.parse(world.brake.text ?? ''), { hour: '2026-11-22T12', repairs: 1, failures: 0 });
  world.put(unwatched());
  world.calls = [];
  refused(world, await run(world), 'paused', /1 repairs of this hour/);
  assert.equal(world.metrics.BrakeOn, 1);
  world.clock += 3_600_000;
  assert.equal((await run(world))?.decision, 'repair');
});

test('a brake that was put on stays on until a person releases it', async () => {
  const world = new MemoryWorld();
  const paused = { at: '2026-11-21T00:00:00Z', because: 'the registration of api failed.' };
  world.brake = {
    text: JSON.stringify({ hour: '2026-11-21T00', repairs: 0, failures: 5, paused }),
    version: 7,
  };
  world.put(unwatched());
  refused(
    world,
    await run(world),
    'paused',
    /since 2026-11-21T00:00:00Z: the registration of api failed\. .*\{\}\./,
  );
  world.brake = { text: '{}', version: 8 };
  assert.equal((await run(world))?.decision, 'repair');
});

test('a brake that nobody can read is on', async () => {
  const world = new MemoryWorld();
  world.brake.text = 'released, I hope';
  world.put(unwatched());
  refused(world, await run(world), 'paused', /set the parameter \/remora\/dev\/brake to \{\}/);
  assert.equal(world.brake.text, 'released, I hope');
});

test('an image that was never published', async () => {
  const world = new MemoryWorld();
  world.parameters.delete('/remora/dev/agent-image');
  world.put(unwatched());
  refused(world, await run(world), 'parameter-missing', /\/remora\/dev\/agent-image.* does not exist/);
});

test('an API key that was never stored', async () => {
  const world = new MemoryWorld();
  world.keys.clear();
  world.put(unwatched());
  refused(world, await run(world), 'parameter-missing', /\/remora\/dev\/mackerel-api-key.* does not exist/);
});

test('a reference of the user’s own in another account is asked of IAM only', async () => {
  const world = new MemoryWorld();
  world.keys.clear();
  const valueFrom = 'arn:aws:secretsmanager:ap-northeast-1:210987654321:secret:key-AbCdEf:json::';
  world.put(withAgent([], [{ name: 'MACKEREL_APIKEY', valueFrom }]));
  assert.equal((await run(world))?.decision, 'repair');
  const [question] = world.questions;
  assert.deepEqual(question?.actions, ['secretsmanager:GetSecretValue']);
  assert.equal(question?.resource, 'arn:aws:secretsmanager:ap-northeast-1:210987654321:secret:key-AbCdEf');
});

test('a plain-text key of another organisation stays', async () => {
  const world = new MemoryWorld();
  world.put(withAgent([{ name: 'MACKEREL_APIKEY', value: 'foreign-key' }]));
  const event = await run(world);
  refused(world, event, 'apikey-differs', /replaceForeignKey: true/);
  assert.ok(!JSON.stringify(event).includes('foreign-key'));
});

for (const [what, value, policy] of [
  ['the policy’s key', 'the-policys-key', ''],
  ['nothing', '', ''],
  ['the ARN of the parameter', apiKeyArn, ''],
  ['a foreign key that the policy gives up', 'foreign-key', '\nreplaceForeignKey: true'],
] as const) {
  test(`plain text that is ${what} gives way`, async () => {
    const world = new MemoryWorld();
    world.policyText += policy;
    world.put(withAgent([{ name: 'MACKEREL_APIKEY', value }]));
    assert.equal((await run(world))?.decision, 'repair');
  });
}

test('the execution role is asked for everything that ECS needs it for', async () => {
  const world = new MemoryWorld();
  world.keys.set('/remora/dev/mackerel-api-key', '1234abcd');
  const app = unwatched().containerDefinitions[0];
  const logConfiguration = {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/ecs/web', 'awslogs-region': 'us-east-1', 'awslogs-create-group': 'true' },
  };
  world.put({
    ...unwatched(),
    containerDefinitions: [{ name: 'app', image: 'x', ...app, logConfiguration }],
  });
  assert.equal((await run(world))?.decision, 'repair');
  assert.deepEqual(
    world.questions.map(({ actions, resource }) => [actions.join(), resource]),
    [
      ['ssm:GetParameters', apiKeyArn],
      ['kms:Decrypt', 'arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd'],
      ['ecr:GetAuthorizationToken', '*'],
      ['ecr:BatchCheckLayerAvailability,ecr:BatchGetImage,ecr:GetDownloadUrlForLayer', repository],
      ['logs:CreateLogGroup', 'arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web:log-stream:'],
      [
        'logs:CreateLogStream,logs:PutLogEvents',
        'arn:aws:logs:us-east-1:123456789012:log-group:/ecs/web:log-stream:mackerel/mackerel-container-agent/0',
      ],
    ],
  );
  assert.equal(world.questions[1]?.context['kms:ViaService'], 'ssm.ap-northeast-1.amazonaws.com');
});

test('what the execution role lacks is written out, ready to paste', async () => {
  const world = new MemoryWorld();
  world.denied = ({ actions }) => actions.filter((action) => /ssm|BatchGetImage/.test(action));
  world.put(unwatched());
  const event = await run(world);
  refused(world, event, 'execution-role-denied', /role\/execution lacks/);
  const statement = (action: string, resource: string) =>
    JSON.stringify({ Effect: 'Allow', Action: [action], Resource: resource });
  assert.ok(event?.message?.includes(statement('ssm:GetParameters', apiKeyArn)));
  assert.ok(event?.message?.includes(statement('ecr:BatchGetImage', repository)));
});

test('an execution role that does not exist', async () => {
  const world = new MemoryWorld();
  world.denied = () => 'no-such-role';
  world.put(unwatched());
  refused(world, await run(world), 'execution-role-denied', /role\/execution does not exist/);
});

test('an execution role of another account cannot be asked', async () => {
  const world = new MemoryWorld();
  world.put({ ...unwatched(), executionRoleArn: 'arn:aws:iam::210987654321:role/theirs' });
  refused(world, await run(world), 'execution-role-denied', /belongs to another account/);
});

test('an image that is not there', async () => {
  const world = new MemoryWorld();
  world.built = 'missing';
  world.put(unwatched());
  refused(world, await run(world), 'image-missing', new RegExp(`${ecrImage} does not exist`));
});

test('an image that is not built for the task’s CPU', async () => {
  const world = new MemoryWorld();
  world.built = ['amd64'];
  world.put({
    ...unwatched(),
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
  });
  refused(world, await run(world), 'image-missing', /built for amd64, but the task runs on arm64/);
});

test('an image of somebody else is not looked up', async () => {
  const world = new MemoryWorld();
  world.policyText += '\nsidecar: { image: "mackerel/mackerel-container-agent:v0.11.0" }';
  world.put(unwatched(), them);
  assert.equal((await run(world))?.decision, 'repair');
  assert.ok(!world.calls.includes('architectures'));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiKeyArn, unwatched } from '../account.ts';
import { MemoryWorld } from '../memory-world.ts';
import { refused, run } from './refused.ts';

const repository = 'arn:aws:ecr:ap-northeast-1:123456789012:repository/remora/agent';

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

test('a role that the policy gives must do for the other containers what the host did until now', async () => {
  const world = new MemoryWorld();
  const ours = 'arn:aws:iam::123456789012:role/of-the-policy';
  world.policyText += `\nsidecar: { executionRole: "${ours}" }`;
  const { executionRoleArn: _, ...bare } = unwatched();
  const app = {
    name: 'app',
    image: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/web:v1',
    memory: 64,
    logConfiguration: {
      logDriver: 'awslogs' as const,
      options: { 'awslogs-group': '/ecs/web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'web' },
    },
  };
  world.put({
    ...bare,
    networkMode: 'bridge',
    requiresCompatibilities: ['EC2'],
    containerDefinitions: [app],
  });
  world.denied = ({ actions, resource }) => (/web/.test(resource) ? actions : []);
  const event = await run(world);
  refused(world, event, 'execution-role-denied', /role\/of-the-policy lacks what the containers need/);
  assert.match(event?.message ?? '', /repository\/web"/);
  assert.match(event?.message ?? '', /log-group:\/ecs\/web:\*"/);
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

test('an execution role that we may not ask about', async () => {
  const world = new MemoryWorld();
  world.denied = () => 'not-to-be-asked';
  world.put(unwatched());
  refused(world, await run(world), 'execution-role-denied', /role\/execution .* simulatableRoles/);
});

test('an execution role of another account cannot be asked', async () => {
  const world = new MemoryWorld();
  world.put({ ...unwatched(), executionRoleArn: 'arn:aws:iam::210987654321:role/theirs' });
  refused(world, await run(world), 'execution-role-denied', /belongs to another account/);
});

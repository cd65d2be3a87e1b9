/** The packaged stack in somebody else's account: deployed, at work, updated and removed. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteRolePolicyCommand, GetRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { ListQueuesCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { registering } from '../../functions/clients/ecs.ts';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import { concede, withdraw } from './concessions.ts';
import { listen, until } from './listen.ts';
import { person } from './person.ts';
import { serverless, stage } from './serverless.ts';
import { startMinistack } from './start-ministack.ts';

const apiKey = 'a-key-that-nobody-may-see';
const image = 'public.ecr.aws/mackerel/mackerel-container-agent:v0.13.2';

const ministack = await startMinistack();
after(() => ministack.stop());
const { region, accountId } = ministack;
const we = person(ministack);
const arn = (queue: string) => `arn:aws:sqs:${region}:${accountId}:${queue}`;
const queue = (name: string) => `remora-${stage}-${name}`;
const roleName = (of: string) => `remora-${stage}-${region}-${of}`;
const keyArn = `arn:aws:ssm:${region}:${accountId}:parameter/remora/${stage}/mackerel-api-key`;
const records = await listen(we, arn);
let failed = false;
const deployer = await we.makeUser('deployer', await readFile('infra/deployer.json', 'utf8'));

await parameter('policy', 'String', 'mode: register\nsidecar: { roles: ["Shop:app"] }\n');
await parameter('agent-image', 'String', image);
await parameter('mackerel-api-key', 'SecureString', apiKey);
const readsTheKey = { Effect: 'Allow', Action: 'ssm:GetParameters', Resource: keyArn };
const execution = await we.makeRole('execution', { Version: '2012-10-17', Statement: [readsTheKey] });
const powerless = await we.makeRole('powerless');

step('it is deployed by a user who may do what infra/deployer.json says', async () => {
  const said = await serverless(ministack, deployer, 'deploy');
  assert.match(said, /deployed to stack remora-proof/);
  await concede(we, roleName);
  // What failed is handed out again at once instead of in two minutes.
  await we.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: await we.queueUrl(queue('work.fifo')),
      Attributes: { VisibilityTimeout: '1' },
    }),
  );
});

step('a definition without the sidecar is registered, and the repaired one follows', async () => {
  const input = definition('web', execution);
  await we.register(input);
  const audit = await records.audit('web');
  assert.deepEqual(
    [audit.decision, audit.revision, audit.repairedRevision, audit.door, audit.mode],
    ['repair', 1, 2, 'event', 'register'],
  );
  assert.deepEqual(
    audit.findings.map(({ code }) => code),
    ['sidecar-missing'],
  );
  const repaired = await we.describe('web');
  assert.equal(repaired?.revision, 2);
  const [app, sidecar] = repaired?.containerDefinitions ?? [];
  assert.deepEqual(app, (await we.describe('web:1'))?.containerDefinitions?.[0]);
  assert.equal(sidecar?.image, image);
  assert.equal(sidecar?.essential, false);
  assert.deepEqual(sidecar?.secrets, [{ name: 'MACKEREL_APIKEY', valueFrom: keyArn }]);
  assert.deepEqual(repaired?.tags, [{ key: 'remora:repairs', value: 'web:1' }]);
});

step('a task whose execution role may not read the key is left as it is', async () => {
  await we.register(definition('locked-out', powerless));
  const audit = await records.audit('locked-out');
  assert.deepEqual([audit.decision, audit.reason], ['refuse', 'execution-role-denied']);
  assert.match(audit.message ?? '', /ssm:GetParameters/);
  assert.equal((await we.describe('locked-out'))?.revision, 1);
});

step(
  'what fails five times is recorded, lies in the dead-letter queue, and is done once it is sent back',
  async () => {
    const role = { RoleName: roleName('on-work'), PolicyName: 'no-registering' };
    const deny = { Effect: 'Deny', Action: 'ecs:RegisterTaskDefinition', Resource: '*' };
    await we.iam.send(
      new PutRolePolicyCommand({
        ...role,
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [deny] }),
      }),
    );
    await we.register(definition('refused', execution));
    const audit = await records.audit('refused');
    assert.equal(audit.decision, 'failed');
    assert.match(audit.message ?? '', /ecs:RegisterTaskDefinition/);
    await until('the dead letter', async () => (await we.waiting(queue('work-dead.fifo'))) === 1);

    await we.iam.send(new DeleteRolePolicyCommand(role));
    await we.sendBack(queue('work-dead.fifo'), queue('work.fifo'));
    assert.deepEqual([(await records.audit('refused')).decision], ['repair']);
    assert.equal((await we.describe('refused'))?.revision, 2);
  },
);

step('a sweep finds what no event told of', async () => {
  await registering(we.ecs).register(definition('silent', execution));
  await we.sqs.send(
    new SendMessageCommand({
      QueueUrl: await we.queueUrl(queue('sweep.fifo')),
      MessageBody: JSON.stringify({ sweep: 'requested', because: 'a test' }),
      MessageGroupId: 'sweep',
      MessageDeduplicationId: 'requested',
    }),
  );
  const digest = await records.digest();
  assert.deepEqual(digest.decisions, { correct: 2, repair: 2 });
  assert.equal((await records.audit('silent')).repairedRevision, 2);
});

step('an update that changes parameters loses no work that is queued', async () => {
  const FunctionName = `remora-${stage}-on-work`;
  const { EventSourceMappings = [] } = await we.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  const switchTo = (Enabled: boolean) =>
    we.lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings[0]?.UUID ?? '', Enabled }),
    );
  await switchTo(false);
  await we.register(definition('patient', execution));
  await until('the message', async () => (await we.waiting(queue('work.fifo'))) === 1);

  await serverless(ministack, deployer, 'deploy', '--param', 'sweepHours=12', '--param', 'logLevel=DEBUG');
  const { Environment } = await we.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  assert.equal(Environment?.Variables?.POWERTOOLS_LOG_LEVEL, 'DEBUG');
  assert.equal(await we.waiting(queue('work.fifo')), 1);

  await switchTo(true);
  assert.equal((await records.audit('patient')).repairedRevision, 2);
});

step('what is removed is gone, and what tasks depend on is not', async () => {
  await withdraw(we, roleName);
  const said = await serverless(ministack, deployer, 'remove');
  assert.match(said, /Kept, because tasks may depend on it/);
  assert.match(said, /delete-parameter/);
  await assert.rejects(
    we.cloudFormation.send(new DescribeStacksCommand({ StackName: `remora-${stage}` })),
    /does not exist/,
  );
  const { QueueUrls = [] } = await we.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'remora-' }));
  assert.deepEqual(QueueUrls, []);
  await assert.rejects(we.iam.send(new GetRoleCommand({ RoleName: roleName('on-work') })), {
    name: 'NoSuchEntityException',
  });
  const kept = await we.ssm.send(
    new GetParameterCommand({ Name: `/remora/${stage}/mackerel-api-key`, WithDecryption: true }),
  );
  assert.equal(kept.Parameter?.Value, apiKey);
  assert.equal((await we.describe('web'))?.revision, 2);
});

step('nobody said the key', () => {
  assert.ok(!ministack.said().includes(apiKey));
});

/** A step of the story: after one that failed, the next ones have nothing to tell. */
function step(name: string, run: () => Promise<void> | void): void {
  test(name, async (context) => {
    if (failed) return context.skip('a step before it failed');
    try {
      await run();
    } catch (error) {
      failed = true;
      console.error(`The end of what ministack said:\n${ministack.said().slice(-8_000)}`);
      throw error;
    }
  });
}

function parameter(name: string, Type: 'String' | 'SecureString', Value: string) {
  return we.ssm.send(new PutParameterCommand({ Name: `/remora/${stage}/${name}`, Type, Value }));
}

function definition(family: string, executionRoleArn: string): RegisterInput {
  return {
    family,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '1024',
    executionRoleArn,
    containerDefinitions: [
      { name: 'app', image: 'app:1', environment: [{ name: 'EMPTY', value: '' }], essential: true },
    ],
  };
}

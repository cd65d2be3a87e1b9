/**
 * The packaged stack in somebody else's account: deployed, at work, updated and removed.
 *
 * Where ministack differs from AWS, and what is therefore done here or proved elsewhere:
 * - it tells EventBridge of no registration, and takes events of `aws.…` from nobody: `person.ts`, `launcher.py`
 * - it judges some permissions without resource and condition: `concessions.ts`; and ecs:TagResource, iam:PassRole and
 *   the poller's sqs:ReceiveMessage not at all, which the local account does
 * - it describes a deregistered revision as its family's newest, and drops members that it does not know: `ecs-story.ts`
 * - it has no StartMessageMoveTask: `person.ts`
 * - it keeps retries and dead-letter queues of rules without using them; the local account uses them
 * - its ECR has no registry that could be pushed to: the local account publishes the agent's image
 * - it has no AWS::CloudTrail::Trail and no metrics of queues: trail and alarms are looked at in the template only
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteRolePolicyCommand, GetRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { ListQueuesCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { registering } from '../../functions/clients/ecs.ts';
import { image, startAccount, unwatched } from './account.ts';
import { concede, withdraw } from './concessions.ts';
import { lostOnTheWay, overtaken, rolesOfFixtures } from './ecs-story.ts';
import { until } from './listen.ts';
import { serverless, stage } from './serverless.ts';

const { ministack, webhook, we, keyArn, secrets, records, deployer, execution, powerless, roleName } =
  await startAccount();
const queue = (name: string) => `remora-${stage}-${name}`;
const parameters = ['--param', 'reportWindow=1', '--param', 'publishAgent=no'];
let failed = false;

step('it is deployed by a user who may do what infra/deployer.json says', async () => {
  const said = await serverless(ministack, deployer, 'deploy', ...parameters);
  assert.match(said, /deployed to stack remora-proof/);
  await concede(we, roleName);
  // What failed is handed out again at once instead of in two minutes.
  const QueueUrl = await we.queueUrl(queue('work.fifo'));
  await we.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } }));
});

step('a definition without the sidecar is registered, and the repaired one follows', async () => {
  await we.register(unwatched('web', execution));
  const audit = await records.audit('web');
  assert.deepEqual(
    [audit.decision, audit.revision, audit.repairedRevision, audit.door, audit.mode],
    ['repair', 1, 2, 'event', 'register'],
  );
  const codes = audit.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  assert.deepEqual(codes, ['sidecar-missing']);
  const repaired = await we.describe('web');
  assert.equal(repaired?.revision, 2);
  const [app, sidecar] = repaired?.containerDefinitions ?? [];
  assert.deepEqual(app, (await we.describe('web:1'))?.containerDefinitions?.[0]);
  assert.deepEqual([sidecar?.image, sidecar?.essential], [image, false]);
  assert.deepEqual(sidecar?.secrets, [{ name: 'MACKEREL_APIKEY', valueFrom: keyArn }]);
  assert.deepEqual(repaired?.tags, [{ key: 'remora:repairs', value: 'web:1' }]);
});

step('and Slack is told', () => until('the message', async () => webhook.says('web', 'update-service')));

step('a task whose execution role may not read the key is left as it is', async () => {
  await we.register(unwatched('locked-out', powerless));
  const audit = await records.audit('locked-out');
  assert.deepEqual([audit.decision, audit.reason], ['refuse', 'execution-role-denied']);
  assert.match(audit.message ?? '', /ssm:GetParameters/);
  assert.equal((await we.describe('locked-out'))?.revision, 1);
  await until('the message', async () => webhook.says('locked-out', 'ssm:GetParameters'));
});

step(
  'what fails five times is recorded, lies in the dead-letter queue, and is done once it is sent back',
  async () => {
    const RoleName = roleName('on-work');
    const Statement = [{ Effect: 'Deny', Action: 'ecs:RegisterTaskDefinition', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await we.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'denied', PolicyDocument }));
    await we.register(unwatched('refused', execution));
    const audit = await records.audit('refused');
    assert.equal(audit.decision, 'failed');
    assert.match(audit.message ?? '', /ecs:RegisterTaskDefinition/);
    await until('the dead letter', async () => (await we.waiting(queue('work-dead.fifo'))) === 1);

    await we.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'denied' }));
    await we.sendBack(queue('work-dead.fifo'), queue('work.fifo'));
    assert.equal((await records.audit('refused')).decision, 'repair');
    assert.equal((await we.describe('refused'))?.revision, 2);
  },
);

step('a sweep finds what no event told of', async () => {
  await registering(we.ecs).register(unwatched('silent', execution));
  await we.sqs.send(
    new SendMessageCommand({
      QueueUrl: await we.queueUrl(queue('sweep.fifo')),
      MessageBody: JSON.stringify({ sweep: 'requested', because: 'a test' }),
      MessageGroupId: 'sweep',
      MessageDeduplicationId: 'requested',
    }),
  );
  const { families, enqueued, decisions } = await records.digest();
  assert.deepEqual([families, enqueued], [4, 1], JSON.stringify(decisions));
  assert.equal((await records.audit('silent')).repairedRevision, 2);
});

step('an update that changes parameters loses no work that is queued', async () => {
  const FunctionName = `remora-${stage}-on-work`;
  const { EventSourceMappings = [] } = await we.lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  const UUID = EventSourceMappings[0]?.UUID ?? '';
  await we.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
  await we.register(unwatched('patient', execution));
  await until('the message', async () => (await we.waiting(queue('work.fifo'))) === 1);

  const changed = ['--param', 'sweepHours=12', '--param', 'logLevel=DEBUG'];
  await serverless(ministack, deployer, 'deploy', ...parameters, ...changed);
  const { Environment } = await we.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  assert.equal(Environment?.Variables?.POWERTOOLS_LOG_LEVEL, 'DEBUG');
  assert.equal(await we.waiting(queue('work.fifo')), 1);

  await we.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
  assert.equal((await records.audit('patient')).repairedRevision, 2);
});

step('definitions come back as they were registered, but for what ministack does not know', async () => {
  for (const role of rolesOfFixtures()) if (role !== 'execution') await we.makeRole(role);
  assert.deepEqual(await lostOnTheWay(we.ecs), ['enableFaultInjection', 'memberOfTomorrow']);
  assert.deepEqual((await overtaken(we.ecs)).recorded, ['superseded', 'repair']);
});

step('what is removed is gone, and what tasks depend on is not', async () => {
  await withdraw(we, roleName);
  const said = await serverless(ministack, deployer, 'remove');
  assert.match(said, /Kept, because tasks may depend on it/);
  assert.match(said, /delete-parameter/);
  const StackName = `remora-${stage}`;
  await assert.rejects(we.cloudFormation.send(new DescribeStacksCommand({ StackName })), /does not exist/);
  const { QueueUrls = [] } = await we.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'remora-' }));
  assert.deepEqual(QueueUrls, []);
  await assert.rejects(we.iam.send(new GetRoleCommand({ RoleName: roleName('on-work') })), {
    name: 'NoSuchEntityException',
  });
  const Name = `/remora/${stage}/mackerel-api-key`;
  const { Parameter } = await we.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  assert.equal(Parameter?.Value, secrets['mackerel-api-key']);
  assert.equal((await we.describe('web'))?.revision, 2);
});

step('nobody said a secret', () => {
  const said = ministack.said() + JSON.stringify(webhook.posted);
  for (const [name, value] of Object.entries(secrets)) assert.ok(!said.includes(value), name);
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

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { agentRepository } from '../../functions/publish/agent-repository.ts';
import defaultBases from '../../functions/publish/default-base.json' with { type: 'json' };
import { stageParameters } from '../../functions/sidecar/stage-parameters.ts';
import manifest from '../../package.json' with { type: 'json' };
import { bundleOf, type Properties, resourcesOf, stage } from './packaged.ts';

const nameProperties = [
  ...['FunctionName', 'QueueName', 'RoleName', 'LogGroupName'],
  ...['AlarmName', 'DashboardName', 'TrailName', 'Name'],
];

/** Named once for all regions of an account. */
const global = ['IAM::Role', 'CloudWatch::Dashboard'];

type GetAtt = { 'Fn::GetAtt': [logicalId: string, attribute: string] };

const properties = (type: string) => [...resourcesOf(type).values()];

test('every function runs on Node 24 and arm64, in a role of its own', () => {
  const functions = properties('AWS::Lambda::Function');
  for (const { Runtime, Architectures, FunctionName } of functions)
    assert.deepEqual([Runtime, Architectures], ['nodejs24.x', ['arm64']], String(FunctionName));
  assert.equal(new Set(functions.map(({ Role }) => JSON.stringify(Role))).size, functions.length);
});

test('every function has a log group that forgets', () => {
  const groups = properties('AWS::Logs::LogGroup');
  assert.deepEqual(
    groups.map((group) => group.LogGroupName).sort(),
    properties('AWS::Lambda::Function')
      .map(({ FunctionName }) => `/aws/lambda/${FunctionName}`)
      .sort(),
  );
  for (const { RetentionInDays } of groups) assert.equal(RetentionInDays, 30);
});

test('every name of ours carries the stage, and the global ones the region too', () => {
  for (const type of [
    'Lambda::Function',
    'SQS::Queue',
    'Logs::LogGroup',
    'Events::Rule',
    'SSM::Parameter',
    'CloudWatch::Alarm',
    ...global,
  ])
    for (const resource of properties(`AWS::${type}`)) {
      const name = JSON.stringify(nameProperties.map((property) => resource[property]).find(Boolean));
      assert.match(name, new RegExp(`remora[-/]${stage}[-/]`), `${type} ${name}`);
      if (global.includes(type)) assert.ok(name.includes('${AWS::Region}'), name);
    }
});

test("the agent's image is published by on-deploy, which answers before CloudFormation gives up", () => {
  const [image] = properties('Custom::AgentImage');
  assert.ok(image);
  assert.deepEqual(image.ServiceToken, { 'Fn::GetAtt': ['OnDeployLambdaFunction', 'Arn'] });
  const { Timeout, Environment } = resourcesOf('AWS::Lambda::Function').get('OnDeployLambdaFunction') ?? {};
  assert.ok(Number(image.ServiceTimeout) > Number(Timeout));
  const { Variables } = Environment as { Variables: Record<string, string> };
  assert.equal(Variables.REMORA_AGENT_REPOSITORY, agentRepository(stage));
  assert.equal(Variables.REMORA_IMAGE_PARAMETER, stageParameters(stage).agentImage);
});

test('the functions are told the names that the command line takes for granted', () => {
  const { policy, brake, slackWebhook } = stageParameters(stage);
  const variablesOf = (name: string) => {
    const { Environment } = resourcesOf('AWS::Lambda::Function').get(`${name}LambdaFunction`) ?? {};
    return (Environment as { Variables: Record<string, string> }).Variables;
  };
  const { REMORA_POLICY_PARAMETER, REMORA_BRAKE_PARAMETER } = variablesOf('OnWork');
  assert.deepEqual([REMORA_POLICY_PARAMETER, REMORA_BRAKE_PARAMETER], [policy, brake]);
  assert.equal(variablesOf('OnAudit').REMORA_SLACK_WEBHOOK_PARAMETER, slackWebhook);
});

test('whatever makes another image makes CloudFormation ask for it', async () => {
  const [image] = properties('Custom::AgentImage');
  assert.ok(image);
  const folder = dirname(await bundleOf('on-deploy'));
  const agent = createHash('sha256').update(readFileSync(join(folder, '../dist/agent.mjs')));
  assert.equal(image.Agent, agent.digest('hex'), 'it is the agent that is in the package');
  assert.match(String(image.Recipe), /^[0-9a-f]{64}$/);
  assert.equal(image.Version, manifest.version);
  assert.deepEqual(image.Base, defaultBases);
  assert.ok(URL.canParse(String(image.NpmRegistry)));
  assert.equal(image.Parameter, stageParameters(stage).agentImage);
});

const patternOf = (rule: string) =>
  properties('AWS::Events::Rule').find(({ Name }) => String(Name).endsWith(rule))?.EventPattern;

test('the rule takes registrations that succeeded and were not our own', () => {
  assert.deepEqual(patternOf('registered'), {
    source: ['aws.ecs'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['ecs.amazonaws.com'],
      eventName: ['RegisterTaskDefinition'],
      errorCode: [{ exists: false }],
      userIdentity: {
        sessionContext: {
          sessionIssuer: {
            arn: [{ 'anything-but': { 'Fn::GetAtt': ['OnWorkRole', 'Arn'] } }, { exists: false }],
          },
        },
      },
    },
  });
});

test('the report rule takes what a person is to be told of, of this stage alone', () => {
  const ofStage = { stage: [stage] };
  const news = { repeated: [{ exists: false }, false] };
  assert.deepEqual(patternOf('reports'), {
    source: ['remora'],
    $or: [
      { 'detail-type': ['Sidecar Audit Digest'], detail: ofStage },
      { 'detail-type': ['Sidecar Audit'], detail: { ...ofStage, decision: ['refuse', 'failed'], ...news } },
      {
        'detail-type': ['Sidecar Audit'],
        detail: { ...ofStage, decision: ['repair'], door: [{ 'anything-but': 'sweep' }], ...news },
      },
    ],
  });
});

test('nothing that fails is lost: rules, asynchronous functions and queues have a dead-letter queue', () => {
  const doorsDead = { 'Fn::GetAtt': ['DoorsDeadQueue', 'Arn'] };
  for (const { Targets } of properties('AWS::Events::Rule'))
    for (const target of Targets as Properties[])
      assert.deepEqual(target.DeadLetterConfig, { Arn: doorsDead });

  const failures = properties('AWS::Lambda::EventInvokeConfig').map(
    ({ DestinationConfig }) => DestinationConfig,
  );
  const onFailure = { OnFailure: { Destination: doorsDead } };
  assert.deepEqual(failures, [onFailure, onFailure]);

  for (const queue of properties('AWS::SQS::Queue')) {
    assert.equal(queue.SqsManagedSseEnabled, true);
    if (String(queue.QueueName).includes('-dead')) assert.equal(queue.MessageRetentionPeriod, 14 * 24 * 3600);
    else assert.equal((queue.RedrivePolicy as Properties).maxReceiveCount, receives(String(queue.QueueName)));
  }
});

/** A report waits for Slack to come back; what fails for another reason is no better the tenth time. */
const receives = (queue: string) => (queue.endsWith('-reports') ? 10 : 5);

test('a message stays hidden longer than the function that works on it may run', () => {
  const attributeOf = (type: string, { 'Fn::GetAtt': [logicalId] }: GetAtt) =>
    resourcesOf(type).get(logicalId) ?? assert.fail(`the template has no ${type} ${logicalId}`);
  for (const mapping of properties('AWS::Lambda::EventSourceMapping')) {
    const queue = attributeOf('AWS::SQS::Queue', mapping.EventSourceArn as GetAtt);
    const worker = attributeOf('AWS::Lambda::Function', mapping.FunctionName as GetAtt);
    assert.ok(Number(queue.VisibilityTimeout) > Number(worker.Timeout), String(queue.QueueName));
    assert.deepEqual(mapping.ScalingConfig, { MaximumConcurrency: 2 });
    if (mapping.BatchSize !== 1) gathered(mapping, Number(queue.VisibilityTimeout), Number(worker.Timeout));
  }
});

/** AWS: with a batching window, six timeouts of the function and the window. The longest window has 300 seconds. */
function gathered(mapping: Properties, visibility: number, timeout: number): void {
  assert.deepEqual([mapping.BatchSize, mapping.MaximumBatchingWindowInSeconds], [200, 30]);
  assert.deepEqual(mapping.FunctionResponseTypes, ['ReportBatchItemFailures']);
  assert.ok(visibility >= 6 * timeout + 300);
}

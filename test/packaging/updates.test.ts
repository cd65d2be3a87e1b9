import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageStack } from '../local-account/stack/package-stack.ts';
import { type Properties, region, resourcesOf, stage } from './packaged.ts';

/** Every parameter of the stack, changed. */
const parameters = {
  sweepHours: '1',
  sweepRate: 'rate(1 hour)',
  logRetentionDays: '90',
  logLevel: 'DEBUG',
  imageParameter: '/somewhere/else',
  publishAgent: 'no',
  agentBase: 'registry.example.com/base:1',
  npmRegistry: 'https://registry.example.com/npm/',
  passableRoles: 'arn:aws:iam::111122223333:role/tasks/*',
  simulatableRoles: 'arn:aws:iam::111122223333:role/tasks/*',
  readableParameters: 'arn:aws:ssm:eu-central-1:111122223333:parameter/keys/*',
  slackWebhookParameter: '/somewhere/webhook',
  reportWindow: '5',
  documentationUrl: 'https://example.com/docs',
  parameterKeys: 'customer',
  alarmTopic: 'arn:aws:sns:eu-central-1:111122223333:alarms',
  createTrail: 'yes',
  trailRetentionDays: '30',
};

/** What of a queue cannot be changed without making another (CloudFormation, AWS::SQS::Queue, "Update requires: Replacement"). */
const identity = ['QueueName', 'FifoQueue'];

const { templatePath } = await packageStack({
  repository: join(import.meta.dirname, '../..'),
  ...{ stage, region, parameters },
});
const { Resources: changed } = JSON.parse(readFileSync(templatePath, 'utf8')) as {
  Resources: Record<string, { Type: string; Properties: Properties; DeletionPolicy?: string }>;
};

test('the table above has every parameter', () => {
  const [, section = ''] =
    /\nparams:\n {2}default:\n(.*?)\n\S/s.exec(readFileSync('serverless.yml', 'utf8')) ?? [];
  const declared = [...section.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name);
  assert.deepEqual(declared.sort(), Object.keys(parameters).sort());
});

// A queue under another name or another logical id would be another queue: what waits in this one would be lost with it.
test('no parameter makes a queue another queue', () => {
  for (const [logicalId, queue] of resourcesOf('AWS::SQS::Queue'))
    for (const property of identity)
      assert.deepEqual(changed[logicalId]?.Properties[property], queue[property], `${logicalId} ${property}`);
});

test('the queues have the names that they always had', () => {
  assert.deepEqual(
    [...resourcesOf('AWS::SQS::Queue')].map(([logicalId, { QueueName }]) => [logicalId, QueueName]).sort(),
    [
      ['DoorsDeadQueue', `remora-${stage}-doors-dead`],
      ['ReportDeadQueue', `remora-${stage}-reports-dead`],
      ['ReportQueue', `remora-${stage}-reports`],
      ['SweepDeadQueue', `remora-${stage}-sweep-dead.fifo`],
      ['SweepQueue', `remora-${stage}-sweep.fifo`],
      ['WorkDeadQueue', `remora-${stage}-work-dead.fifo`],
      ['WorkQueue', `remora-${stage}-work.fifo`],
    ],
  );
});

test('publishAgent=no takes the custom resource away, and leaves the function that it is deleted by', () => {
  assert.equal(resourcesOf('Custom::AgentImage').size, 1);
  assert.equal(changed.AgentImage, undefined);
  assert.ok(changed.OnDeployLambdaFunction);
});

test('a trail comes only if it is asked for, for write management events of this region', () => {
  assert.throws(() => resourcesOf('AWS::CloudTrail::Trail'), /no resource of the type/);
  const trail = changed.Trail?.Properties ?? assert.fail('createTrail=yes made none');
  assert.deepEqual(trail.EventSelectors, [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }]);
  assert.equal(trail.IsMultiRegionTrail, false);
  assert.equal(trail.IsLogging, true);
  assert.deepEqual(trail.TrailName, { 'Fn::Sub': `remora-${stage}-\${AWS::Region}` });
});

test("the trail's bucket is private, encrypted, forgets, and stays when the stack goes", () => {
  const { DeletionPolicy, Properties: bucket } = changed.TrailBucket ?? assert.fail('there is no bucket');
  assert.equal(DeletionPolicy, 'Retain');
  assert.match(JSON.stringify(bucket?.BucketEncryption), /"SSEAlgorithm":"AES256"/);
  assert.match(JSON.stringify(bucket?.LifecycleConfiguration), /"ExpirationInDays":"?30"?[,}]/);
  assert.deepEqual(new Set(Object.values(bucket?.PublicAccessBlockConfiguration as object)), new Set([true]));
  // With a name of its own, the stack that comes after this one could not make its bucket.
  assert.equal(bucket?.BucketName, undefined);
});

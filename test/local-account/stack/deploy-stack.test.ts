import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccountHandles } from './account-handles.ts';
import { appliedTypes, deployStack } from './deploy-stack.ts';
import { inertTypes } from './inert-types.ts';
import { knownTypes, type Place } from './resource-identity.ts';
import { resolveTemplate, type Template } from './template.ts';

const place: Place = {
  account: '111122223333',
  region: 'ap-northeast-1',
  partition: 'aws',
  stackName: 'remora-dev',
  queueUrl: (name) => `http://sqs/${name}`,
};

/** Deploys resources into an account that only writes down what it is told. */
async function told(resources: Template['Resources']): Promise<unknown[][]> {
  const calls: unknown[][] = [];
  const handles = new Proxy({} as AccountHandles, {
    get:
      (_target, name) =>
      (...args: unknown[]) => {
        calls.push([name, ...args]);
        return name === 'createQueue' ? `arn:aws:sqs:ap-northeast-1:111122223333:${args[0]}` : undefined;
      },
  });
  await deployStack(resolveTemplate({ Resources: resources }, place), '/packages', handles);
  return calls;
}

const document = { Version: '2012-10-17', Statement: [] };
const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument: document } };
const functionOf = (properties = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: 'f',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Runtime: 'nodejs24.x',
    Handler: 'functions/f.handler',
    Code: { S3Bucket: 'b', S3Key: 'serverless/remora/dev/1-2026/f.zip' },
    ...properties,
  },
});
const queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q' } };
const roleArn = 'arn:aws:iam::111122223333:role/r';
const functionArn = 'arn:aws:lambda:ap-northeast-1:111122223333:function:f';
const queueArn = 'arn:aws:sqs:ap-northeast-1:111122223333:q';

describe('deployStack', () => {
  it('knows for every type what to do with it', () => {
    assert.deepEqual([...appliedTypes, ...Object.keys(inertTypes)].sort(), [...knownTypes].sort());
  });

  it('creates queues with the attributes as SQS takes them', async () => {
    const Dead = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead.fifo', FifoQueue: true } };
    const Work = {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'work.fifo',
        FifoQueue: true,
        VisibilityTimeout: 120,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
      },
    };
    const redrive =
      '{"deadLetterTargetArn":"arn:aws:sqs:ap-northeast-1:111122223333:dead.fifo","maxReceiveCount":5}';
    assert.deepEqual(await told({ Work, Dead }), [
      ['createQueue', 'dead.fifo', { FifoQueue: 'true' }],
      ['createQueue', 'work.fifo', { FifoQueue: 'true', VisibilityTimeout: '120', RedrivePolicy: redrive }],
    ]);
  });

  it('tells a role what its own and its attached policies allow', async () => {
    const own = { PolicyName: 'own', PolicyDocument: document };
    const Role = { ...role, Properties: { ...role.Properties, Policies: [own] } };
    const Attached = {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'attached', PolicyDocument: document, Roles: [{ Ref: 'Role' }] },
    };
    const both = [own, { PolicyName: 'attached', PolicyDocument: document }];
    assert.deepEqual(await told({ Role, Attached }), [['putRole', roleArn, both, document]]);
  });

  it('creates a function from its packaged zip', async () => {
    const F = functionOf({ Environment: { Variables: { REMORA_WORKERS: 2 } }, Timeout: 60, MemorySize: 512 });
    assert.deepEqual((await told({ F, Role: role })).at(-1), [
      'addFunction',
      {
        name: 'f',
        arn: functionArn,
        roleArn,
        runtime: 'nodejs24.x',
        handler: 'functions/f.handler',
        memoryMegabytes: 512,
        timeoutSeconds: 60,
        environment: { REMORA_WORKERS: '2' },
        zipFile: '/packages/f.zip',
      },
    ]);
  });

  it('connects a function with queues, rules and its failure queue', async () => {
    const FunctionName = { 'Fn::GetAtt': ['F', 'Arn'] };
    const Mapping = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName,
        EventSourceArn: { 'Fn::GetAtt': ['Q', 'Arn'] },
        BatchSize: 1,
        Enabled: true,
        ScalingConfig: { MaximumConcurrency: 2 },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    };
    const Config = {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'F' },
        Qualifier: '$LATEST',
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Q', 'Arn'] } } },
      },
    };
    const Rule = {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'registered',
        State: 'ENABLED',
        EventPattern: { source: ['aws.ecs'] },
        Targets: [
          {
            Id: 't',
            Arn: FunctionName,
            RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 60 },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Q', 'Arn'] } },
          },
        ],
      },
    };
    const Permission = {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName,
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
      },
    };
    const ruleArn = 'arn:aws:events:ap-northeast-1:111122223333:rule/registered';
    const calls = await told({ Q: queue, Role: role, F: functionOf(), Mapping, Config, Rule, Permission });
    assert.deepEqual(calls.slice(3), [
      [
        'addEventSourceMapping',
        functionArn,
        {
          queueArn,
          queueUrl: 'http://sqs/q',
          batchSize: 1,
          batchingWindowSeconds: 0,
          reportBatchItemFailures: true,
          maximumConcurrency: 2,
        },
      ],
      ['putInvokeConfig', 'f', { maximumRetryAttempts: 1, onFailureArn: queueArn }],
      [
        'addRule',
        {
          name: 'registered',
          arn: ruleArn,
          pattern: { source: ['aws.ecs'] },
          state: 'ENABLED',
          targets: [
            {
              id: 't',
              arn: functionArn,
              deadLetterArn: queueArn,
              retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 60 },
            },
          ],
        },
      ],
      ['addPermission', functionArn, { principal: 'events.amazonaws.com', sourceArn: ruleArn }],
    ]);
  });

  it('refuses a property that it would have to leave out', async () => {
    await assert.rejects(
      told({ F: functionOf({ VpcConfig: {} }), Role: role }),
      /F: the local account does not carry out VpcConfig/,
    );
  });

  it('names the resource that the account refuses', async () => {
    await assert.rejects(
      told({ F: functionOf({ Code: { ZipFile: 'x' } }), Role: role }),
      /^Error: Resource F \(AWS::Lambda::Function\): only code in a packaged zip/,
    );
  });
});

import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describing, registering } from '../../functions/clients/ecs.ts';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import { cloudTrailEvent } from '../local-account/ecs/cloud-trail-event.ts';
import type { Ministack } from './start-ministack.ts';

/** What somebody may do in an account who may do everything. */
export type Person = ReturnType<typeof person>;

export function person({ url, region, accountId, root }: Ministack) {
  const configuration = { endpoint: url, region, credentials: root };
  const cloudFormation = new CloudFormationClient(configuration);
  const ecs = new ECSClient(configuration);
  const events = new EventBridgeClient(configuration);
  const iam = new IAMClient(configuration);
  const lambda = new LambdaClient(configuration);
  const sqs = new SQSClient(configuration);
  const ssm = new SSMClient(configuration);

  const queueUrl = async (QueueName: string) =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';

  return {
    ...{ cloudFormation, ecs, events, iam, lambda, sqs, ssm, queueUrl },
    ...describing(ecs),

    /** How many messages of a queue wait, those that are hidden among them. */
    async waiting(queue: string): Promise<number> {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: await queueUrl(queue), AttributeNames: ['All'] }),
      );
      return (
        Number(Attributes.ApproximateNumberOfMessages) +
        Number(Attributes.ApproximateNumberOfMessagesNotVisible)
      );
    },

    /** Moves one message from queue to queue. On AWS StartMessageMoveTask does it, which ministack does not know. */
    async sendBack(from: string, to: string): Promise<void> {
      const QueueUrl = await queueUrl(from);
      const { Messages: [message] = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['MessageGroupId'] }),
      );
      if (!message) throw new Error(`${from} is empty`);
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: await queueUrl(to),
          MessageBody: message.Body,
          MessageGroupId: message.Attributes?.MessageGroupId,
          MessageDeduplicationId: message.MessageId,
        }),
      );
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    },

    /** A role of a task; with a policy or without. */
    async makeRole(name: string, policy?: object): Promise<string> {
      const trust = trusting('ecs-tasks.amazonaws.com');
      await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
      if (policy)
        await iam.send(
          new PutRolePolicyCommand({
            RoleName: name,
            PolicyName: 'all',
            PolicyDocument: JSON.stringify(policy),
          }),
        );
      return `arn:aws:iam::${accountId}:role/${name}`;
    },

    /** A user with this policy and nothing else, as whom somebody deploys. */
    async makeUser(name: string, policy: string) {
      await iam.send(new CreateUserCommand({ UserName: name }));
      await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'all', PolicyDocument: policy }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
      return {
        accessKeyId: AccessKey?.AccessKeyId ?? '',
        secretAccessKey: AccessKey?.SecretAccessKey ?? '',
      };
    },

    /** Registers a definition, and tells of it as CloudTrail does through EventBridge, which ministack does not. */
    async register(input: RegisterInput): Promise<void> {
      await registering(ecs).register(input);
      const result = await describing(ecs).describe(input.family);
      if (!result) throw new Error(`${input.family} was registered and is not there`);
      const { source, detail, ...envelope } = cloudTrailEvent({
        ...{ region, accountId, at: Date.now(), input: { ...input }, result },
        caller: {
          arn: `arn:aws:sts::${accountId}:assumed-role/deploy/ci`,
          roleArn: `arn:aws:iam::${accountId}:role/deploy`,
          sourceIPAddress: '192.0.2.1',
          userAgent: 'a-pipeline/1.0',
        },
      });
      const { FailedEntryCount, Entries } = await events.send(
        new PutEventsCommand({
          Entries: [{ Source: source, DetailType: envelope['detail-type'], Detail: JSON.stringify(detail) }],
        }),
      );
      if (FailedEntryCount) throw new Error(`The event was refused: ${JSON.stringify(Entries)}`);
    },
  };
}

function trusting(Service: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });
}

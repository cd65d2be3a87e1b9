import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  paginateListTaskDefinitionFamilies,
} from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

export const used = [
  [new ECSClient(), DescribeTaskDefinitionCommand, paginateListTaskDefinitionFamilies],
  [new EventBridgeClient(), PutEventsCommand],
  [new SQSClient(), SendMessageCommand],
  [new SSMClient(), GetParameterCommand],
];

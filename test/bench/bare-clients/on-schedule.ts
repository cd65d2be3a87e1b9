import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionFamiliesCommand,
} from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';

export const used = [
  [new ECRClient(), BatchGetImageCommand],
  [new ECSClient(), DescribeTaskDefinitionCommand, ListTaskDefinitionFamiliesCommand],
  [new EventBridgeClient(), PutEventsCommand],
  [new IAMClient(), SimulatePrincipalPolicyCommand],
  [new SQSClient(), SendMessageCommand],
  [new SSMClient(), GetParameterCommand, paginateDescribeParameters],
];

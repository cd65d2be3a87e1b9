import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetParameterCommand,
  PutParameterCommand,
  paginateDescribeParameters,
  SSMClient,
} from '@aws-sdk/client-ssm';

export const used = [
  [new ECRClient(), BatchGetImageCommand],
  [
    new ECSClient(),
    DescribeTaskDefinitionCommand,
    RegisterTaskDefinitionCommand,
    DeregisterTaskDefinitionCommand,
  ],
  [new EventBridgeClient(), PutEventsCommand],
  [new IAMClient(), SimulatePrincipalPolicyCommand],
  [new SSMClient(), GetParameterCommand, PutParameterCommand, paginateDescribeParameters],
];

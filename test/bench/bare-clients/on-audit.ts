import { DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

export const used = [
  [new ECSClient(), DescribeTaskDefinitionCommand],
  [new SSMClient(), GetParameterCommand],
];

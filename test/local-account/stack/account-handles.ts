import type { EventPattern } from '../event-pattern.ts';
import type { InlinePolicy } from '../iam.ts';
import type { InvokeConfig } from '../lambda/async-invocations.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import type { InvokePermission } from '../lambda/invoke-permission.ts';
import type { MappingConfiguration } from '../lambda/mapping-configuration.ts';
import type { PolicyDocument } from '../policy-evaluation.ts';
import type { CustomResourceRequest } from './custom-resource.ts';

/** What a stack needs of the account that it is deployed into. */
export interface AccountHandles {
  /** Creates a queue and returns its ARN. */
  createQueue(name: string, attributes: Record<string, string>): Promise<string>;
  /** Sets who besides the account may use a queue. */
  setQueuePolicy(queueUrl: string, document: PolicyDocument): Promise<void>;
  /** Tells everything that a role may do, and who may take it. */
  putRole(roleArn: string, policies: InlinePolicy[], trust: PolicyDocument): void | Promise<void>;
  addRule(rule: DeployedRule): void | Promise<void>;
  putParameter(parameter: DeployedParameter): void | Promise<void>;
  createRepository(name: string): void | Promise<void>;
  addFunction(configuration: FunctionConfiguration): void | Promise<void>;
  updateFunction(configuration: FunctionConfiguration): void | Promise<void>;
  /** Has the function behind a custom resource carry out a request, and returns the physical id that it gives. */
  askCustomResource(request: CustomResourceRequest): Promise<string>;
  addPermission(functionName: string, permission: InvokePermission): void | Promise<void>;
  putInvokeConfig(functionName: string, config: InvokeConfig): void | Promise<void>;
  addEventSourceMapping(functionName: string, mapping: MappingConfiguration): Promise<void>;
}

/** A rule of the default bus. */
export interface DeployedRule {
  name: string;
  arn: string;
  pattern?: EventPattern;
  schedule?: string;
  state: 'ENABLED' | 'DISABLED';
  targets: DeployedTarget[];
}

export interface DeployedTarget {
  id: string;
  arn: string;
  deadLetterArn?: string;
  retryPolicy?: { maximumRetryAttempts?: number; maximumEventAgeInSeconds?: number };
  messageGroupId?: string;
}

export interface DeployedParameter {
  name: string;
  type: string;
  value: string;
}

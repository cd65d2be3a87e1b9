import { join } from 'node:path';
import type { EventPattern } from '../event-pattern.ts';
import type { InlinePolicy } from '../iam.ts';
import type { MappingConfiguration } from '../lambda/event-source-mapping.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import type { InvokeConfig } from '../lambda/invoke.ts';
import type { InvokePermission } from '../lambda/invoke-permission.ts';
import type { PolicyDocument } from '../policy-evaluation.ts';
import { inertTypes } from './inert-types.ts';
import { PropertyReader } from './property-reader.ts';
import type { ResolvedStack, Resource } from './template.ts';

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

type Apply = (
  resource: Resource,
  read: PropertyReader,
  account: AccountHandles,
  context: Context,
) => unknown | Promise<unknown>;

interface Context {
  /** The folder that holds the packaged zips. */
  packages: string;
  stack: ResolvedStack;
}

const applied: Record<string, Apply> = {
  'AWS::ECR::Repository': ({ ref }, read, account) => {
    // The registry of the local account holds whatever images it was told about.
    read.inert('RepositoryName', 'ImageTagMutability', 'ImageScanningConfiguration', 'LifecyclePolicy');
    return account.createRepository(ref);
  },
  'AWS::Events::Rule': applyRule,
  'AWS::IAM::Policy': applyPolicy,
  'AWS::IAM::Role': applyRole,
  'AWS::Lambda::EventInvokeConfig': applyInvokeConfig,
  'AWS::Lambda::EventSourceMapping': applyEventSourceMapping,
  'AWS::Lambda::Function': applyFunction,
  'AWS::Lambda::Permission': applyPermission,
  'AWS::SQS::Queue': applyQueue,
  'AWS::SQS::QueuePolicy': applyQueuePolicy,
  'AWS::SSM::Parameter': applyParameter,
};

/** The resource types that deploying a stack carries out. */
export const appliedTypes: readonly string[] = Object.keys(applied);

/**
 * Creates the resources of a stack, one after the other, in the order of their references.
 * @param packages the folder that holds the zips of `serverless package`
 * @throws for a property that the local account does not carry out, and for whatever the account refuses;
 *   the error names the resource.
 */
export async function deployStack(
  stack: ResolvedStack,
  packages: string,
  account: AccountHandles,
): Promise<void> {
  for (const resource of stack.resources) {
    const { logicalId, type, properties } = resource;
    if (Object.hasOwn(inertTypes, type)) continue;
    const apply = applied[type];
    if (!apply) throw new Error(`Resource ${logicalId}: the local account cannot create a ${type}`);
    const read = new PropertyReader(logicalId, properties);
    try {
      await apply(resource, read, account, { packages, stack });
    } catch (cause) {
      throw new Error(`Resource ${logicalId} (${type}): ${(cause as Error).message}`, { cause });
    }
    read.refuseUnread();
  }
}

async function applyQueue(
  { attributes: { QueueName: name = '', Arn } }: Resource,
  read: PropertyReader,
  account: AccountHandles,
): Promise<void> {
  const attributes: Record<string, string> = {};
  for (const name of queueAttributes) {
    const value = read.plain(name);
    if (value !== undefined) attributes[name] = value;
  }
  for (const name of ['RedrivePolicy', 'RedriveAllowPolicy']) {
    const value = read.object(name);
    if (value) attributes[name] = JSON.stringify(value);
  }
  read.inert('QueueName', 'Tags');
  const arn = await account.createQueue(name, attributes);
  if (arn !== Arn) throw new Error(`its ARN is ${arn}, but what refers to it was told ${Arn}`);
}

const queueAttributes = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

async function applyQueuePolicy(
  _resource: Resource,
  read: PropertyReader,
  account: AccountHandles,
): Promise<void> {
  const document = read.required('PolicyDocument') as PolicyDocument;
  for (const url of read.list('Queues')) await account.setQueuePolicy(String(url), document);
}

function applyRole(
  { ref, attributes }: Resource,
  read: PropertyReader,
  account: AccountHandles,
  { stack }: Context,
) {
  const trust = read.required('AssumeRolePolicyDocument') as PolicyDocument;
  const inline = read.list('Policies') as unknown as InlinePolicy[];
  read.inert('RoleName', 'Path', 'Description', 'Tags', 'MaxSessionDuration');
  // What the role may do is told at once: the account takes the last word for the whole.
  const attached = stack.resources
    .filter(({ type, properties }) => type === 'AWS::IAM::Policy' && rolesOf(properties).includes(ref))
    .map(({ properties }) => properties as unknown as InlinePolicy);
  const policies = [...inline, ...attached].map(({ PolicyName, PolicyDocument }) => ({
    PolicyName,
    PolicyDocument,
  }));
  return account.putRole(attributes.Arn ?? '', policies, trust);
}

/** The policy itself is already in what its role was told; here only that there is such a role. */
function applyPolicy(
  _resource: Resource,
  read: PropertyReader,
  _account: AccountHandles,
  { stack }: Context,
): void {
  const names = stack.resources.filter(({ type }) => type === 'AWS::IAM::Role').map(({ ref }) => ref);
  const stranger = read.list('Roles').find((role) => !names.includes(String(role)));
  if (stranger !== undefined) throw new Error(`the role ${String(stranger)} is not in this stack`);
  read.inert('PolicyName', 'PolicyDocument');
}

function rolesOf({ Roles }: Record<string, unknown>): unknown[] {
  return Array.isArray(Roles) ? Roles : [];
}

function applyRule({ ref, attributes }: Resource, read: PropertyReader, account: AccountHandles) {
  const pattern = read.object('EventPattern') as EventPattern | undefined;
  const schedule = read.plain('ScheduleExpression');
  const targets = read.list('Targets').map((target) => targetOf(target as Record<string, unknown>));
  const bus = read.plain('EventBusName') ?? 'default';
  if (bus !== 'default') throw new Error(`only the default event bus is there, not ${bus}`);
  const state = read.plain('State') === 'DISABLED' ? 'DISABLED' : 'ENABLED';
  read.inert('Name', 'Description');
  return account.addRule({
    name: ref,
    arn: attributes.Arn ?? '',
    ...(pattern && { pattern }),
    ...(schedule !== undefined && { schedule }),
    state,
    targets,
  });
}

function targetOf(properties: Record<string, unknown>): DeployedTarget {
  const read = new PropertyReader(`target ${String(properties.Id)}`, properties);
  const deadLetterArn = read.object('DeadLetterConfig')?.Arn;
  const retry = read.object('RetryPolicy');
  const messageGroupId = read.object('SqsParameters')?.MessageGroupId;
  const target = {
    id: String(read.required('Id')),
    arn: String(read.required('Arn')),
    ...(deadLetterArn !== undefined && { deadLetterArn: String(deadLetterArn) }),
    ...(retry && { retryPolicy: retryPolicyOf(retry) }),
    ...(messageGroupId !== undefined && { messageGroupId: String(messageGroupId) }),
  };
  read.refuseUnread();
  return target;
}

function retryPolicyOf({ MaximumRetryAttempts, MaximumEventAgeInSeconds }: Record<string, unknown>) {
  return {
    ...(MaximumRetryAttempts !== undefined && { maximumRetryAttempts: Number(MaximumRetryAttempts) }),
    ...(MaximumEventAgeInSeconds !== undefined && {
      maximumEventAgeInSeconds: Number(MaximumEventAgeInSeconds),
    }),
  };
}

function applyParameter({ ref }: Resource, read: PropertyReader, account: AccountHandles) {
  const parameter = { name: ref, type: String(read.required('Type')), value: String(read.required('Value')) };
  read.inert('Name', 'Description', 'Tier', 'Tags', 'AllowedPattern', 'DataType');
  return account.putParameter(parameter);
}

function applyFunction(
  { ref, attributes }: Resource,
  read: PropertyReader,
  account: AccountHandles,
  { packages }: Context,
) {
  const key = read.object('Code')?.S3Key;
  if (typeof key !== 'string') throw new Error('only code in a packaged zip (Code.S3Key) can be run');
  const variables = Object.entries((read.object('Environment')?.Variables ?? {}) as Record<string, unknown>);
  const reserved = read.plain('ReservedConcurrentExecutions');
  const configuration: FunctionConfiguration = {
    name: ref,
    arn: attributes.Arn ?? '',
    roleArn: String(read.required('Role')),
    runtime: String(read.required('Runtime')),
    handler: String(read.required('Handler')),
    memoryMegabytes: Number(read.plain('MemorySize') ?? 128),
    timeoutSeconds: Number(read.plain('Timeout') ?? 3),
    environment: Object.fromEntries(variables.map(([name, value]) => [name, String(value)])),
    // The key ends in the zip's name; what is before it is a place in the deployment bucket.
    zipFile: join(packages, key.split('/').at(-1) ?? ''),
    ...(reserved !== undefined && { reservedConcurrency: Number(reserved) }),
  };
  read.inert('FunctionName', 'Description', 'Tags', 'Architectures', 'LoggingConfig', 'RecursiveLoop');
  return account.addFunction(configuration);
}

function applyPermission(_resource: Resource, read: PropertyReader, account: AccountHandles) {
  const action = read.required('Action');
  if (action !== 'lambda:InvokeFunction')
    throw new Error(`the permission ${String(action)} is not supported`);
  const sourceArn = read.plain('SourceArn');
  const sourceAccount = read.plain('SourceAccount');
  return account.addPermission(String(read.required('FunctionName')), {
    principal: String(read.required('Principal')),
    ...(sourceArn !== undefined && { sourceArn }),
    ...(sourceAccount !== undefined && { sourceAccount }),
  });
}

function applyInvokeConfig(_resource: Resource, read: PropertyReader, account: AccountHandles) {
  const { OnFailure, OnSuccess } = (read.object('DestinationConfig') ?? {}) as Record<
    string,
    { Destination: unknown }
  >;
  if (OnSuccess) throw new Error('a destination for success is not supported');
  const onFailureArn = OnFailure === undefined ? undefined : String(OnFailure.Destination);
  if (onFailureArn !== undefined && !onFailureArn.includes(':sqs:'))
    throw new Error(`only a queue can be told of a failure, not ${onFailureArn}`);
  // An event does not grow old here: its attempts alone bound it.
  read.inert('Qualifier', 'MaximumEventAgeInSeconds');
  return account.putInvokeConfig(String(read.required('FunctionName')), {
    maximumRetryAttempts: Number(read.plain('MaximumRetryAttempts') ?? 2),
    ...(onFailureArn !== undefined && { onFailureArn }),
  });
}

function applyEventSourceMapping(
  _resource: Resource,
  read: PropertyReader,
  account: AccountHandles,
  { stack }: Context,
): Promise<void> | undefined {
  const queueArn = String(read.required('EventSourceArn'));
  const queue = stack.resources.find(({ attributes }) => attributes.Arn === queueArn);
  if (queue?.type !== 'AWS::SQS::Queue') throw new Error(`${queueArn} is not a queue of this stack`);
  const responseTypes = read.list('FunctionResponseTypes');
  const functionName = String(read.required('FunctionName'));
  const concurrency = read.object('ScalingConfig')?.MaximumConcurrency;
  const mapping: MappingConfiguration = {
    queueArn,
    queueUrl: queue.ref,
    batchSize: Number(read.plain('BatchSize') ?? 10),
    batchingWindowSeconds: Number(read.plain('MaximumBatchingWindowInSeconds') ?? 0),
    reportBatchItemFailures: responseTypes.includes('ReportBatchItemFailures'),
    ...(concurrency !== undefined && { maximumConcurrency: Number(concurrency) }),
  };
  return read.plain('Enabled') === 'false' ? undefined : account.addEventSourceMapping(functionName, mapping);
}

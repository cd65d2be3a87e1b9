import { join } from 'node:path';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import type { MappingConfiguration } from '../lambda/mapping-configuration.ts';
import type { AccountHandles } from './account-handles.ts';
import type { Context } from './apply.ts';
import type { PropertyReader } from './property-reader.ts';
import type { Resource } from './template.ts';

/** AWS::Lambda::Function, with the zip that was packaged for it. */
export function applyFunction(
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

/** AWS::Lambda::Permission: which service may invoke a function, and on whose behalf. */
export function applyPermission(_resource: Resource, read: PropertyReader, account: AccountHandles) {
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

/** AWS::Lambda::EventInvokeConfig: retries of asynchronous invocations and whom to tell of a failure. */
export function applyInvokeConfig(_resource: Resource, read: PropertyReader, account: AccountHandles) {
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

/** AWS::Lambda::EventSourceMapping of a queue of the same stack. */
export function applyEventSourceMapping(
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

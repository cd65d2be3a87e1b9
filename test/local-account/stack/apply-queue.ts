import type { PolicyDocument } from '../policy-evaluation.ts';
import type { AccountHandles } from './account-handles.ts';
import type { PropertyReader } from './property-reader.ts';
import type { Resource } from './template.ts';

/** AWS::SQS::Queue: its attributes are the properties of the same name, as text. */
export async function applyQueue(
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

/** AWS::SQS::QueuePolicy. */
export async function applyQueuePolicy(
  _resource: Resource,
  read: PropertyReader,
  account: AccountHandles,
): Promise<void> {
  const document = read.required('PolicyDocument') as PolicyDocument;
  for (const url of read.list('Queues')) await account.setQueuePolicy(String(url), document);
}

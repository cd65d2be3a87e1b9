import { buildApp } from 'fauxqs';
import { requiredText } from './operations.ts';
import { checkQueuePolicy, type Sender } from './queue-policy.ts';
import { AwsError, type Input, type Permission, type Service } from './service.ts';
import { checkIdentifiers, inward, outward, queueName, withoutUnaskedAttributes } from './sqs-border.ts';

/** SQS of the local account. */
export interface Sqs extends Service {
  /**
   * As an AWS service sends: EventBridge to a target, or to its dead letters.
   * @throws AwsError where the queue's own policy does not let that service in
   */
  send(sender: Sender, queueArn: string, message: ServiceMessage): Promise<void>;
  /** Makes a queue with its attributes, as CloudFormation would. Returns its ARN. */
  createQueue(name: string, attributes?: Record<string, string>): Promise<string>;
  /** Where a queue of this name is reached, once the endpoint listens. */
  queueUrl(name: string): string;
  /** Every message that was ever sent, duplicates included. */
  sent: { queue: string; body: string }[];
  /** All messages of a queue, without receiving them. */
  inspect(queueArn: string): Promise<QueueContent>;
  stop(): Promise<void>;
}

export interface ServiceMessage {
  body: string;
  /** All of them strings. */
  attributes?: Record<string, string>;
  groupId?: string;
  deduplicationId?: string;
}

export interface QueueMessage {
  body: string;
  messageGroupId?: string;
  approximateReceiveCount: number;
  messageAttributes: Record<string, { DataType: string; StringValue?: string }>;
}

export interface QueueContent {
  ready: QueueMessage[];
  delayed: QueueMessage[];
  inFlight: QueueMessage[];
}

/** IAM knows no batch actions. */
const batches: Record<string, string> = {
  SendMessageBatch: 'SendMessage',
  DeleteMessageBatch: 'DeleteMessage',
  ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
};

type App = ReturnType<typeof buildApp>;

/**
 * SQS by fauxqs, in this process and without a port of its own: its own server would listen on every interface.
 * What fauxqs lets through and SQS does not is refused here.
 */
export function createSqs({ region, accountId }: { region: string; accountId: string }): Sqs {
  const app = buildApp({ logger: false, defaultRegion: region });
  const prefix = `arn:aws:sqs:${region}:${accountId}:`;
  const sent: Sqs['sent'] = [];
  let base = `https://sqs.${region}.amazonaws.com`;

  const call = async (action: string, input: Input): Promise<Input> => {
    checkIdentifiers(action, input);
    sent.push(...messagesOf(action, input));
    const output = await forward(app, action, inward(input, accountId));
    return outward(withoutUnaskedAttributes(action, input, output), { base, accountId });
  };
  const queueUrl = (name: string): string => `${base}/${accountId}/${name}`;

  return {
    name: 'sqs',
    listening: (url) => {
      base = url;
    },
    permissions: (action, input) => [permissionOf(action, input, prefix)],
    call: (action, input) => call(action, input),
    async createQueue(name, attributes = {}) {
      await call('CreateQueue', { QueueName: name, Attributes: attributes });
      return prefix + name;
    },
    queueUrl,
    sent,
    async send(sender, queueArn, message) {
      const QueueUrl = queueUrl(nameOf(queueArn, prefix));
      const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] });
      checkQueuePolicy((Attributes as { Policy?: string } | undefined)?.Policy, {
        sender,
        queueArn,
        accountId,
      });
      await call('SendMessage', { QueueUrl, ...written(message) });
    },
    inspect: (queueArn) => contentOf(app, nameOf(queueArn, prefix)),
    stop: () => app.close(),
  };
}

async function forward(app: App, action: string, input: Input): Promise<Input> {
  const response = await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
    payload: JSON.stringify(input),
  });
  const output = response.body === '' ? {} : response.json();
  if (response.statusCode < 300) return output;
  const code = String(output.__type ?? 'InternalError').replace('com.amazonaws.sqs#', '');
  if (code === 'InvalidAction') {
    throw new AwsError('UnknownOperationException', `The local account's sqs does not know ${action}.`);
  }
  throw new AwsError(code, String(output.message), response.statusCode);
}

function messagesOf(action: string, input: Input): Sqs['sent'] {
  if (!action.startsWith('SendMessage')) return [];
  const entries = (input.Entries ?? [input]) as Input[];
  return entries.map(({ MessageBody }) => ({ queue: queueName(input), body: String(MessageBody) }));
}

function written({ body, attributes = {}, groupId, deduplicationId }: ServiceMessage): Input {
  const MessageAttributes = Object.entries(attributes).map(([name, StringValue]) => [
    name,
    { DataType: 'String', StringValue },
  ]);
  return {
    MessageBody: body,
    MessageAttributes: Object.fromEntries(MessageAttributes),
    ...(groupId !== undefined && { MessageGroupId: groupId }),
    ...(deduplicationId !== undefined && { MessageDeduplicationId: deduplicationId }),
  };
}

async function contentOf(app: App, queue: string): Promise<QueueContent> {
  const response = await app.inject(`/_fauxqs/queues/${queue}`);
  if (response.statusCode !== 200) throw new Error(`There is no queue ${queue}.`);
  const { ready, delayed, inflight } = response.json().messages;
  return { ready, delayed, inFlight: inflight.map(({ message }: { message: QueueMessage }) => message) };
}

function permissionOf(action: string, input: Input, prefix: string): Permission {
  const name = `sqs:${batches[action] ?? action}`;
  if (action === 'ListQueues') return { action: name, resource: `${prefix}*` };
  const queue = input.QueueUrl === undefined ? requiredText(input, 'QueueName') : queueName(input);
  return { action: name, resource: prefix + queue };
}

function nameOf(queueArn: string, prefix: string): string {
  if (queueArn.startsWith(prefix)) return queueArn.slice(prefix.length);
  throw new AwsError('QueueDoesNotExist', `The queue ${queueArn} is not of this account and region.`);
}

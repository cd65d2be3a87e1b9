import { buildApp } from 'fauxqs';
import { requiredText } from './operations.ts';
import { evaluate, forService } from './policy-evaluation.ts';
import { AwsError, type Input, type Permission, type Service } from './service.ts';

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
  /** All messages of a queue, without receiving them. */
  inspect(queueArn: string): Promise<QueueContent>;
  stop(): Promise<void>;
}

/** An AWS service, and the resource for whose sake it sends. */
export interface Sender {
  /** As `events.amazonaws.com`. */
  service: string;
  /** As a rule's ARN; `aws:SourceArn` in the queue's policy. */
  sourceArn: string;
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

/** The account of fauxqs, which cannot be set; it is exchanged for ours at the border. */
const foreignAccount = '000000000000';

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
  let base = `https://sqs.${region}.amazonaws.com`;

  const call = async (action: string, input: Input): Promise<Input> => {
    checkIdentifiers(action, input);
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
    async send(sender, queueArn, message) {
      const QueueUrl = queueUrl(nameOf(queueArn, prefix));
      const { Attributes } = await call('GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] });
      checkQueuePolicy((Attributes as Texts | undefined)?.Policy, { sender, queueArn, accountId });
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

/** A service has no identity-based policy: only the queue's own can let it in. */
function checkQueuePolicy(
  policy: string | undefined,
  { sender, queueArn, accountId }: { sender: Sender; queueArn: string; accountId: string },
): void {
  const request = {
    action: 'sqs:SendMessage',
    resource: queueArn,
    context: {
      'aws:SourceArn': sender.sourceArn,
      'aws:SourceAccount': accountId,
      'aws:SecureTransport': 'true',
    },
  };
  const about = forService(policy ? [JSON.parse(policy)] : [], sender.service);
  if (evaluate([about], request) === 'allowed') return;
  throw new AwsError(
    'AccessDenied',
    `User: ${sender.service} is not authorized to perform: sqs:SendMessage on resource: ${queueArn} because no resource-based policy allows the sqs:SendMessage action`,
    403,
  );
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

function queueName(input: Input): string {
  return requiredText(input, 'QueueUrl').split('/').at(-1) ?? '';
}

function nameOf(queueArn: string, prefix: string): string {
  if (queueArn.startsWith(prefix)) return queueArn.slice(prefix.length);
  throw new AwsError('QueueDoesNotExist', `The queue ${queueArn} is not of this account and region.`);
}

/**
 * The two identifiers of a FIFO message, which fauxqs takes at any length.
 * Source: SQS API reference, SendMessage.
 */
function checkIdentifiers(action: string, input: Input): void {
  const messages = action === 'SendMessageBatch' ? ((input.Entries ?? []) as Input[]) : [input];
  for (const message of messages) {
    for (const member of ['MessageGroupId', 'MessageDeduplicationId']) {
      const value = message[member];
      if (value === undefined || /^[!-~]{1,128}$/.test(String(value))) continue;
      throw new AwsError(
        'InvalidParameterValue',
        `Value ${value} for parameter ${member} is invalid. Reason: ${member} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
      );
    }
  }
}

function inward(input: Input, accountId: string): Input {
  const { QueueUrl, Attributes, ...rest } = input;
  return {
    ...rest,
    // Only the name is looked at, and a host that does not begin with `sqs.` names no region of fauxqs's own.
    ...(QueueUrl !== undefined && { QueueUrl: `http://local/${foreignAccount}/${queueName(input)}` }),
    ...(Attributes !== undefined && {
      Attributes: exchanged(Attributes as Texts, accountId, foreignAccount),
    }),
  };
}

function outward(output: Input, { base, accountId }: { base: string; accountId: string }): Input {
  const { QueueUrl, QueueUrls, Attributes, Messages, ...rest } = output;
  const urlOf = (url: unknown): string => `${base}/${accountId}/${String(url).split('/').at(-1)}`;
  return {
    ...rest,
    ...(QueueUrl !== undefined && { QueueUrl: urlOf(QueueUrl) }),
    ...(QueueUrls !== undefined && { QueueUrls: (QueueUrls as string[]).map(urlOf) }),
    ...(Attributes !== undefined && {
      Attributes: exchanged(Attributes as Texts, foreignAccount, accountId),
    }),
    ...(Messages !== undefined && {
      Messages: (Messages as Input[]).map((message) => ({
        ...message,
        ...(message.Attributes !== undefined && {
          Attributes: sentBy(message.Attributes as Texts, accountId),
        }),
      })),
    }),
  };
}

type Texts = Record<string, string>;

function exchanged(texts: Texts, from: string, to: string): Texts {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replaceAll(from, to)]));
}

function sentBy(attributes: Texts, accountId: string): Texts {
  return attributes.SenderId === undefined ? attributes : { ...attributes, SenderId: accountId };
}

/** fauxqs gives all message attributes to those who name none; SQS gives none. */
function withoutUnaskedAttributes(action: string, input: Input, output: Input): Input {
  const asked = ((input.MessageAttributeNames ?? []) as string[]).length > 0;
  if (action !== 'ReceiveMessage' || asked || output.Messages === undefined) return output;
  const bare = (output.Messages as Input[]).map(
    ({ MessageAttributes: _attributes, MD5OfMessageAttributes: _digest, ...message }) => message,
  );
  return { ...output, Messages: bare };
}

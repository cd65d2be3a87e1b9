import { after } from 'node:test';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createIam } from './iam.ts';
import { createSqs } from './sqs.ts';
import type { Principal } from './sts.ts';
import { place, startForTest } from './test-account.ts';

/** The role of the access key SENDER; ANY and all other keys are the account's own. */
export const senderRole = 'arn:aws:iam::123456789012:role/sender';
const principals = new Map<string, Principal>([['SENDER', { arn: senderRole, roleArn: senderRole }]]);

export const sqs = createSqs(place);
export const iam = createIam(place);
export const { endpoint, as } = await startForTest([sqs], { principals, decide: iam.decide });
after(() => sqs.stop());
export const client = new SQSClient(as('ANY'));

let queues = 0;
/** A new queue, FIFO unless the suffix says otherwise. */
export async function queue(attributes: Record<string, string> = {}, suffix = '.fifo') {
  queues += 1;
  const name = `queue-${queues}${suffix}`;
  const arn = await sqs.createQueue(name, { ...(suffix && { FifoQueue: 'true' }), ...attributes });
  return { name, arn, url: sqs.queueUrl(name) };
}

let messages = 0;
/** Sends a message of the group `web` with an id of its own, unless `more` says otherwise. */
export function send(QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) {
  messages += 1;
  const ids = { MessageGroupId: 'web', MessageDeduplicationId: `m${messages}` };
  return client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...ids, ...more }));
}

/** Receives with all system attributes; no message is an empty list. */
export async function receive(
  QueueUrl: string,
  more: Partial<ReceiveMessageCommandInput> = {},
): Promise<Message[]> {
  const input = { QueueUrl, MessageSystemAttributeNames: ['All' as const], ...more };
  return (await client.send(new ReceiveMessageCommand(input))).Messages ?? [];
}

export const remove = (QueueUrl: string, { ReceiptHandle }: Message) =>
  client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

export const bodies = (received: Message[]) => received.map(({ Body }) => Body);

import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

export interface QueueState {
  visibilitySeconds: number;
  /** Visible, not visible and delayed messages together. */
  messages: number;
}

const counts: QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
];

/** A queue as Lambda's poller uses it. */
export class MappedQueue {
  readonly #url: string;
  readonly #client: SQSClient;

  /** @param client signs with the function's role, so that the endpoint asks for the permissions that the poller needs */
  constructor(url: string, client: SQSClient) {
    this.#url = url;
    this.#client = client;
  }

  async state(): Promise<QueueState> {
    const { Attributes = {} } = await this.#client.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#url,
        AttributeNames: [...counts, 'VisibilityTimeout'],
      }),
    );
    return {
      visibilitySeconds: Number(Attributes.VisibilityTimeout),
      messages: counts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0),
    };
  }

  async receive(atMost: number, waitSeconds: number, abortSignal: AbortSignal): Promise<Message[]> {
    const { Messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#url,
        MaxNumberOfMessages: Math.min(atMost, 10),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal },
    );
    return Messages;
  }

  /** @returns what the queue said of each message that it could not delete */
  async delete(messages: Message[]): Promise<string[]> {
    const problems: string[] = [];
    for (let from = 0; from < messages.length; from += 10) {
      const Entries = messages
        .slice(from, from + 10)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      const command = new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries });
      const { Failed = [] } = await this.#client.send(command);
      problems.push(...Failed.map(({ Code, Message }) => `DeleteMessage: ${Code} ${Message}`));
    }
    return problems;
  }

  /** Lets messages be received again after so many seconds. */
  async bringBack(messages: Message[], seconds: number): Promise<void> {
    for (const { ReceiptHandle } of messages)
      await this.#client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: this.#url,
          ReceiptHandle,
          VisibilityTimeout: seconds,
        }),
      );
  }
}

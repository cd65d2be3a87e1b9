import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { AwsError } from '../service.ts';
import { failedMessages } from './failed-messages.ts';
import type { InvokeAnswer } from './invoke.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { sqsEvent } from './sqs-event.ts';

/** A queue whose messages a function gets, as CreateEventSourceMapping takes it. */
export interface MappingConfiguration {
  queueArn: string;
  queueUrl: string;
  batchSize: number;
  batchingWindowSeconds: number;
  /** How many invocations at once; absent: as many as Lambda begins with, five. */
  maximumConcurrency?: number;
  reportBatchItemFailures: boolean;
}

export interface MappingSurroundings {
  target: LambdaFunction;
  region: string;
  /** Signs with the function's role, so that the endpoint asks for the permissions that Lambda's poller needs. */
  roleClient: SQSClient;
  /** Signs for the account itself; only shortens the wait after a failure, which is not the role's to do. */
  operatorClient: SQSClient;
  /** 1 for the pace of AWS. Below 1 the batching window and the wait for a failed message's return shrink by it. */
  timeScale: number;
  invoke(event: unknown): Promise<InvokeAnswer>;
  report(problem: string): void;
}

interface QueueState {
  visibilitySeconds: number;
  /** Visible, not visible and delayed messages together. */
  messages: number;
}

const attributeNames: QueueAttributeName[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'VisibilityTimeout',
];

/** Brings the messages of one queue to one function (developer guide, "Using Lambda with Amazon SQS"). */
export class EventSourceMapping {
  readonly #configuration: MappingConfiguration;
  readonly #surroundings: MappingSurroundings;
  readonly #stopping = new AbortController();
  #pollers: Promise<void>[] = [];
  #visibilitySeconds = 0;
  #busy = 0;

  private constructor(configuration: MappingConfiguration, surroundings: MappingSurroundings) {
    this.#configuration = configuration;
    this.#surroundings = surroundings;
  }

  /**
   * Starts to poll.
   * @throws InvalidParameterValueException for what CreateEventSourceMapping refuses, a role that may not ask
   *   for the queue's attributes and a visibility timeout below the function's timeout included.
   */
  static async start(
    configuration: MappingConfiguration,
    surroundings: MappingSurroundings,
  ): Promise<EventSourceMapping> {
    checkMapping(configuration);
    const mapping = new EventSourceMapping(configuration, surroundings);
    const { visibilitySeconds } = await mapping.#queueState().catch((error: Error) => refuse(error.message));
    const { timeoutSeconds } = surroundings.target.configuration;
    if (visibilitySeconds < timeoutSeconds)
      refuse(
        `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
      );
    mapping.#visibilitySeconds = visibilitySeconds;
    const pollers = configuration.maximumConcurrency ?? 5;
    mapping.#pollers = Array.from({ length: pollers }, () => mapping.#poll());
    return mapping;
  }

  /** Batches received and not yet done with. */
  get busy(): number {
    return this.#busy;
  }

  get queueArn(): string {
    return this.#configuration.queueArn;
  }

  /** How many messages are in the queue, whether they can be received or not. */
  async backlog(): Promise<number> {
    return (await this.#queueState()).messages;
  }

  /** Stops to poll; resolves when the batches under way are done with. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#pollers);
  }

  async #queueState(): Promise<QueueState> {
    const { Attributes = {} } = await this.#surroundings.roleClient.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#configuration.queueUrl,
        AttributeNames: attributeNames,
      }),
    );
    const messages = attributeNames.slice(0, 3).map((name) => Number(Attributes[name] ?? 0));
    return {
      visibilitySeconds: Number(Attributes.VisibilityTimeout),
      messages: messages.reduce((sum, count) => sum + count),
    };
  }

  /** One batch after the other: a group's next message cannot be received before this one is deleted. */
  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const messages = await this.#receiveBatch();
        if (messages.length > 0) await this.#counted(messages);
      } catch (error) {
        if (signal.aborted) return;
        this.#surroundings.report(`${this.#configuration.queueArn}: ${String(error)}`);
        // A role that may not receive is not asked for again at once.
        await sleep(1000, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #counted(messages: Message[]): Promise<void> {
    this.#busy++;
    try {
      await this.#process(messages);
    } finally {
      this.#busy--;
    }
  }

  /** Up to a batch: what is there, and what comes until the batching window closes. */
  async #receiveBatch(): Promise<Message[]> {
    const { batchSize, batchingWindowSeconds } = this.#configuration;
    const messages = await this.#receive(batchSize, 20);
    const closes = Date.now() + batchingWindowSeconds * 1000 * this.#surroundings.timeScale;
    while (messages.length > 0 && messages.length < batchSize && Date.now() < closes) {
      messages.push(...(await this.#receive(batchSize - messages.length, 0)));
      await sleep(Math.min(50, Math.max(0, closes - Date.now())));
    }
    return messages;
  }

  async #receive(atMost: number, waitSeconds: number): Promise<Message[]> {
    const { Messages = [] } = await this.#surroundings.roleClient.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#configuration.queueUrl,
        MaxNumberOfMessages: Math.min(atMost, 10),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
      { abortSignal: this.#stopping.signal },
    );
    return Messages;
  }

  async #process(messages: Message[]): Promise<void> {
    const { region, invoke } = this.#surroundings;
    const ids = messages.map(({ MessageId }) => MessageId ?? '');
    const failed = await invoke(sqsEvent(messages, this.#configuration.queueArn, region)).then(
      (answer) => this.#failed(answer, ids),
      // A throttled invocation leaves its messages in the queue, as a failed one does.
      () => ids,
    );
    await this.#delete(messages.filter(({ MessageId }) => !failed.includes(MessageId ?? '')));
    await this.#bringBack(messages.filter(({ MessageId }) => failed.includes(MessageId ?? '')));
  }

  #failed({ functionError, payload }: InvokeAnswer, ids: string[]): string[] {
    if (functionError) return ids;
    return this.#configuration.reportBatchItemFailures ? failedMessages(payload, ids) : [];
  }

  async #delete(messages: Message[]): Promise<void> {
    for (let from = 0; from < messages.length; from += 10) {
      const Entries = messages
        .slice(from, from + 10)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      const { Failed = [] } = await this.#surroundings.roleClient.send(
        new DeleteMessageBatchCommand({ QueueUrl: this.#configuration.queueUrl, Entries }),
      );
      for (const { Code, Message } of Failed)
        this.#surroundings.report(`${this.#configuration.queueArn}: DeleteMessage: ${Code} ${Message}`);
    }
  }

  /** On AWS a failed message returns when its visibility timeout has run out. Only here, with a timeScale below 1, that is cut short. */
  async #bringBack(messages: Message[]): Promise<void> {
    const { timeScale, operatorClient } = this.#surroundings;
    if (timeScale >= 1 || this.#stopping.signal.aborted) return;
    for (const { ReceiptHandle } of messages)
      await operatorClient.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: this.#configuration.queueUrl,
          ReceiptHandle,
          VisibilityTimeout: Math.floor(this.#visibilitySeconds * timeScale),
        }),
      );
  }
}

function checkMapping({
  queueArn,
  batchSize,
  batchingWindowSeconds,
  maximumConcurrency,
}: MappingConfiguration): void {
  const fifo = queueArn.endsWith('.fifo');
  const largest = fifo || batchingWindowSeconds < 1 ? 10 : 10_000;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > largest)
    refuse(`BatchSize must be 1 to ${largest} for ${queueArn}, not ${batchSize}`);
  if (fifo && batchingWindowSeconds > 0) refuse('Batching window is not supported for FIFO queues');
  if (maximumConcurrency !== undefined && (maximumConcurrency < 2 || maximumConcurrency > 1000))
    refuse(`MaximumConcurrency must be 2 to 1000, not ${maximumConcurrency}`);
}

function refuse(message: string): never {
  throw new AwsError('InvalidParameterValueException', message);
}

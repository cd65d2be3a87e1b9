import { setTimeout as sleep } from 'node:timers/promises';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../clock.ts';
import { failedMessages } from './failed-messages.ts';
import type { InvokeAnswer } from './invoke.ts';
import { MappedQueue } from './mapped-queue.ts';
import { checkMapping, type MappingConfiguration, refuseMapping } from './mapping-configuration.ts';
import { sqsEvent } from './sqs-event.ts';

export interface MappingSurroundings {
  region: string;
  /** The function's, in seconds. */
  timeoutSeconds: number;
  /** Signs with the function's role. */
  roleClient: SQSClient;
  /** Signs for the account itself; only shortens the wait after a failure, which is not the role's to do. */
  operatorClient: SQSClient;
  /** 1 for the pace of AWS. Below 1 the batching window and the wait for a failed message's return shrink by it. */
  timeScale: number;
  clock: Clock;
  invoke(event: unknown): Promise<InvokeAnswer>;
  report(problem: string): void;
}

/** Brings the messages of one queue to one function (developer guide, "Using Lambda with Amazon SQS"). */
export class EventSourceMapping {
  readonly #configuration: MappingConfiguration;
  readonly #surroundings: MappingSurroundings;
  readonly #queue: MappedQueue;
  readonly #stopping = new AbortController();
  #pollers: Promise<void>[] = [];
  #visibilitySeconds = 0;
  #busy = 0;

  private constructor(configuration: MappingConfiguration, surroundings: MappingSurroundings) {
    this.#configuration = configuration;
    this.#surroundings = surroundings;
    this.#queue = new MappedQueue(configuration.queueUrl, surroundings.roleClient);
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
    const { visibilitySeconds } = await mapping.#queue
      .state()
      .catch((error: Error) => refuseMapping(error.message));
    if (visibilitySeconds < surroundings.timeoutSeconds)
      refuseMapping(
        `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${surroundings.timeoutSeconds} seconds`,
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
    return (await this.#queue.state()).messages;
  }

  /** Stops to poll; resolves when the batches under way are done with. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#pollers);
  }

  /** One batch after the other: a group's next message cannot be received before this one is deleted. */
  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const messages = await this.#receiveBatch();
        if (messages.length > 0) await this.#process(messages);
      } catch (error) {
        if (signal.aborted) return;
        this.#report(String(error));
        // A role that may not receive is not asked for again at once.
        await sleep(1000, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Up to a batch: what is there, and what comes until the batching window closes. */
  async #receiveBatch(): Promise<Message[]> {
    const { batchSize, batchingWindowSeconds } = this.#configuration;
    const { signal } = this.#stopping;
    const messages = await this.#queue.receive(batchSize, 20, signal);
    const closes = Date.now() + batchingWindowSeconds * 1000 * this.#surroundings.timeScale;
    while (messages.length > 0 && messages.length < batchSize && Date.now() < closes) {
      messages.push(...(await this.#queue.receive(batchSize - messages.length, 0, signal)));
      await sleep(Math.min(50, Math.max(0, closes - Date.now())));
    }
    return messages;
  }

  async #process(messages: Message[]): Promise<void> {
    this.#busy++;
    try {
      const failed = await this.#failed(messages);
      const problems = await this.#queue.delete(messages.filter((message) => !failed.includes(message)));
      for (const problem of problems) this.#report(problem);
      await this.#bringBack(failed);
    } finally {
      this.#busy--;
    }
  }

  /** Hands the batch to the function; returns the messages that stay in the queue. */
  async #failed(messages: Message[]): Promise<Message[]> {
    const { region, clock, invoke } = this.#surroundings;
    const event = sqsEvent(messages, { queueArn: this.queueArn, region, clock });
    const answer = await invoke(event).catch((error: unknown) => {
      // Lambda leaves the messages of an invocation that it throttles in the queue, as those of one that fails.
      this.#report(String(error));
      return undefined;
    });
    if (!answer || answer.functionError) return messages;
    if (!this.#configuration.reportBatchItemFailures) return [];
    const ids = failedMessages(
      answer.payload,
      messages.map(({ MessageId }) => MessageId ?? ''),
    );
    return messages.filter(({ MessageId }) => ids.includes(MessageId ?? ''));
  }

  /** On AWS a failed message returns when its visibility timeout has run out. Only here, with a timeScale below 1, that is cut short. */
  async #bringBack(messages: Message[]): Promise<void> {
    const { timeScale, operatorClient } = this.#surroundings;
    if (timeScale >= 1 || this.#stopping.signal.aborted) return;
    const queue = new MappedQueue(this.#configuration.queueUrl, operatorClient);
    await queue.bringBack(messages, Math.floor(this.#visibilitySeconds * timeScale));
  }

  #report(problem: string): void {
    if (!this.#stopping.signal.aborted) this.#surroundings.report(`${this.queueArn}: ${problem}`);
  }
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsError } from '../service.ts';
import { failureRecord } from './failure-record.ts';
import { type InvocationRecord, recordOf } from './invocation-record.ts';
import type { LambdaFunction, Run } from './lambda-function.ts';
import { checkRequestSize } from './request-limit.ts';

/** An asynchronous invocation's settings: PutFunctionEventInvokeConfig. */
export interface InvokeConfig {
  /** 0 to 2. */
  maximumRetryAttempts: number;
  /** ARN of the SQS queue that is told of an event that could not be processed. */
  onFailureArn?: string;
}

export interface AsyncInvocationOptions {
  config: InvokeConfig;
  /** 1 for the pace of AWS, less to wait less. */
  timeScale: number;
  /** How many events of one function are worked on at once; on AWS hundreds, but this is one machine. */
  concurrency: number;
  record(invocation: InvocationRecord): void;
  /** Tells the on-failure destination, with the keys of the function's role. */
  sendFailure(queueArn: string, body: string): Promise<void>;
  /** Lambda drops what it cannot tell the destination; here it is at least written down. */
  report(problem: string): void;
}

/** What Lambda waits before the second and the third attempt (developer guide, "How Lambda handles errors and retries with asynchronous invocation"). */
const retryMilliseconds = [60_000, 120_000];

/** The queue of events in front of a function: InvocationType `Event`. */
export class AsyncInvocations {
  readonly #target: LambdaFunction;
  readonly #options: AsyncInvocationOptions;
  readonly #waiting: { event: unknown; requestId: string }[] = [];
  readonly #stopping = new AbortController();
  #working = 0;

  constructor(target: LambdaFunction, options: AsyncInvocationOptions) {
    this.#target = target;
    this.#options = options;
  }

  /** Events accepted and not yet done with, those that wait for a retry included. */
  get pending(): number {
    return this.#waiting.length + this.#working;
  }

  /** Accepts an event and returns the request id at once. */
  submit(event: unknown): string {
    checkRequestSize(event, 'Event');
    const requestId = randomUUID();
    this.#waiting.push({ event, requestId });
    this.#fill();
    return requestId;
  }

  stop(): void {
    this.#waiting.length = 0;
    this.#stopping.abort();
  }

  #fill(): void {
    while (this.#working < this.#options.concurrency) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#working++;
      void this.#process(next.event, next.requestId)
        .catch((error: unknown) => this.#reportUnlessStopping(error))
        .finally(() => {
          this.#working--;
          this.#fill();
        });
    }
  }

  #reportUnlessStopping(error: unknown): void {
    if (!this.#stopping.signal.aborted)
      this.#options.report(`${this.#target.configuration.name}: ${String(error)}`);
  }

  async #process(event: unknown, requestId: string): Promise<void> {
    const { config, record, sendFailure } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const run = await this.#runWhenAllowed(event, requestId);
      record(recordOf(this.#target, requestId, 'event', event, run));
      if ('payload' in run.outcome) return;
      if (attempt > config.maximumRetryAttempts) {
        if (!config.onFailureArn) return;
        const failure = failureRecord(
          this.#target.configuration.arn,
          requestId,
          attempt,
          event,
          run.outcome.error,
        );
        return sendFailure(config.onFailureArn, JSON.stringify(failure));
      }
      await this.#wait(retryMilliseconds[attempt - 1] ?? 120_000);
    }
  }

  /** A throttled event goes back to the queue and does not count as an attempt. */
  async #runWhenAllowed(event: unknown, requestId: string): Promise<Run> {
    for (;;) {
      try {
        return await this.#target.run(event, requestId);
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'TooManyRequestsException') throw error;
        await this.#wait(1000);
      }
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    const scaled = Math.max(10, milliseconds * this.#options.timeScale);
    await sleep(scaled, undefined, { signal: this.#stopping.signal });
  }
}

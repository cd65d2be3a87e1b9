import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createClock } from '../clock.ts';
import type { Sender } from '../queue-policy.ts';
import { AwsError } from '../service.ts';
import { AsyncInvocations, type InvokeConfig } from './async-invocations.ts';
import { EventSourceMapping } from './event-source-mapping.ts';
import { checkFunction, type FunctionConfiguration } from './function-configuration.ts';
import type { Credentials } from './function-environment.ts';
import type { InvocationRecord } from './invocation-record.ts';
import { type InvokeAnswer, invoke } from './invoke.ts';
import { checkInvokePermission, type InvokePermission } from './invoke-permission.ts';
import { type FunctionSurroundings, LambdaFunction, type LogLine } from './lambda-function.ts';
import type { MappingConfiguration } from './mapping-configuration.ts';
import { notSettled } from './not-settled.ts';

export interface LambdaHostOptions extends FunctionSurroundings {
  /** The URL under which the endpoint answers for a queue of this name. */
  queueUrl(name: string): string;
  /** Keys of the account itself; see {@link LambdaHostOptions.timeScale}. */
  operator: Credentials;
  /**
   * The only liberty that the local account takes with time: 1 (the default) is the pace of AWS. Below 1, what Lambda
   * waits between the attempts of an asynchronous invocation, the batching window of a queue and the time until a
   * failed message can be received again shrink by this factor; the last is rounded down to whole seconds.
   */
  timeScale?: number;
  /** How many events of one function are worked on at once when it is invoked asynchronously; 4 by default. */
  asyncConcurrency?: number;
  /** Resolves when nothing is on its way to a function from elsewhere, such as from the event bus. */
  upstreamIdle?(): Promise<void>;
}

interface Deployed {
  lambda: LambdaFunction;
  events: AsyncInvocations;
  config: InvokeConfig;
  permissions: InvokePermission[];
}

/** The Lambda service of the local account: functions, what invokes them, and what became of it. */
export class LambdaHost {
  /** Every run so far, in the order in which they ended. */
  readonly invocations: InvocationRecord[] = [];
  /** What Lambda itself could not do, such as polling a queue without permission. Empty when all is well. */
  readonly problems: string[] = [];
  readonly #options: LambdaHostOptions;
  readonly #functions = new Map<string, Deployed>();
  readonly #mappings: EventSourceMapping[] = [];
  readonly #clients: SQSClient[] = [];

  constructor(options: LambdaHostOptions) {
    this.#options = options;
  }

  /** CreateFunction. */
  addFunction(configuration: FunctionConfiguration): void {
    checkFunction(configuration);
    if (this.#functions.has(configuration.name))
      throw new AwsError('ResourceConflictException', `Function already exist: ${configuration.name}`, 409);
    const lambda = new LambdaFunction(configuration, this.#options);
    const config: InvokeConfig = { maximumRetryAttempts: 2 };
    const client = this.#client(() => this.#options.credentialsOf(configuration.roleArn, configuration.name));
    const events = new AsyncInvocations(lambda, {
      config,
      timeScale: this.#options.timeScale ?? 1,
      concurrency: this.#options.asyncConcurrency ?? 4,
      record: (invocation) => this.invocations.push(invocation),
      sendFailure: (queueArn, body) => this.#sendFailure(client, queueArn, body),
      report: (problem) => this.#report(problem),
    });
    this.#functions.set(configuration.name, { lambda, events, config, permissions: [] });
  }

  /** UpdateFunctionCode and UpdateFunctionConfiguration. */
  updateFunction(configuration: FunctionConfiguration): void {
    checkFunction(configuration);
    this.#deployed(configuration.name).lambda.update(configuration);
  }

  /** AddPermission. */
  addPermission(functionName: string, permission: InvokePermission): void {
    this.#deployed(functionName).permissions.push(permission);
  }

  /** PutFunctionEventInvokeConfig. */
  putInvokeConfig(functionName: string, config: InvokeConfig): void {
    Object.assign(this.#deployed(functionName).config, config);
  }

  /** CreateEventSourceMapping. */
  async addEventSourceMapping(functionName: string, configuration: MappingConfiguration): Promise<void> {
    const { lambda: target } = this.#deployed(functionName);
    const { roleArn, name, timeoutSeconds } = target.configuration;
    const mapping = await EventSourceMapping.start(configuration, {
      timeoutSeconds,
      region: this.#options.region,
      roleClient: this.#client(() => this.#options.credentialsOf(roleArn, name)),
      operatorClient: this.#client(() => this.#options.operator),
      timeScale: this.#options.timeScale ?? 1,
      clock: this.#options.clock ?? createClock(),
      invoke: (event) => invoke(target, event, 'queue', (invocation) => this.invocations.push(invocation)),
      report: (problem) => this.#report(problem),
    });
    this.#mappings.push(mapping);
  }

  /** Invokes a function, by name or ARN, and waits for its answer. */
  async invoke(functionName: string, event: unknown): Promise<InvokeAnswer> {
    const { lambda } = this.#deployed(functionName);
    return invoke(lambda, event, 'request', (invocation) => this.invocations.push(invocation));
  }

  /**
   * Hands a function an event and returns the request id at once.
   * @param sender the AWS service that does so, if one does: the function must have let it in
   * @throws AccessDeniedException, ResourceNotFoundException, RequestTooLargeException
   */
  invokeAsync(functionName: string, event: unknown, sender?: Sender): string {
    const { lambda, events, permissions } = this.#deployed(functionName);
    if (sender) checkInvokePermission(lambda.configuration.arn, permissions, sender);
    return events.submit(event);
  }

  /** Whether a function of this name is deployed. */
  has(functionName: string): boolean {
    return this.#functions.has(functionName);
  }

  /** What a function has written to its two streams. */
  logs(functionName: string): LogLine[] {
    return this.#deployed(functionName).lambda.logs;
  }

  /**
   * Resolves when no invocation is under way or waiting for a retry and every mapped queue is empty, messages that
   * cannot be received yet included.
   * @throws when that takes longer than `timeoutMilliseconds`; the message says what is still going on.
   */
  async settled(timeoutMilliseconds = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMilliseconds;
    for (;;) {
      const before = this.invocations.length;
      await this.#options.upstreamIdle?.();
      const queues = await Promise.all(
        this.#mappings.map(async (mapping) => ({ name: mapping.queueArn, left: await mapping.backlog() })),
      );
      const left = [...queues, ...this.#underWay()].filter((entry) => entry.left > 0);
      // An invocation that ended while we were asking may have put something where we had already looked.
      if (left.length === 0 && before === this.invocations.length) return;
      if (Date.now() > deadline) throw notSettled(timeoutMilliseconds, left, this.problems, this.invocations);
      await sleep(25);
    }
  }

  /** Stops polling, kills every process and removes what was extracted. */
  async stop(): Promise<void> {
    for (const { events } of this.#functions.values()) events.stop();
    const pollers = this.#mappings.map((mapping) => mapping.stop());
    // A poller waits for the invocation that it has begun, and the end of the process ends that.
    await Promise.all([...this.#functions.values()].map(({ lambda }) => lambda.stop()));
    await Promise.all(pollers);
    for (const client of this.#clients) client.destroy();
  }

  #underWay(): { name: string; left: number }[] {
    const functions = [...this.#functions].flatMap(([name, { lambda, events }]) => [
      { name: `${name}: invocations`, left: lambda.busy },
      { name: `${name}: events`, left: events.pending },
    ]);
    const batches = this.#mappings.map(({ queueArn, busy }) => ({
      name: `${queueArn}: batches`,
      left: busy,
    }));
    return [...functions, ...batches];
  }

  #report(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem);
  }

  #deployed(nameOrArn: string): Deployed {
    const name = nameOrArn.replace(/^.*:function:/, '').replace(/:.*$/, '');
    const deployed = this.#functions.get(name);
    if (!deployed) throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    return deployed;
  }

  async #sendFailure(client: SQSClient, queueArn: string, body: string): Promise<void> {
    const QueueUrl = this.#options.queueUrl(queueArn.split(':').at(-1) ?? '');
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  }

  #client(credentials: () => Credentials | Promise<Credentials>): SQSClient {
    const { region, endpoint } = this.#options;
    const client = new SQSClient({ region, endpoint, credentials: async () => credentials() });
    this.#clients.push(client);
    return client;
  }
}

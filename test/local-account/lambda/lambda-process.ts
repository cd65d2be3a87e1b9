import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '../clock.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import type { FunctionError, InvocationRequest, RuntimeMessage } from './runtime-messages.ts';

/** What one invocation came to: the function's answer as JSON, or the error that Lambda reports. */
export type Outcome = { payload: string } | { error: FunctionError };

/** One execution environment: a process of its own, that serves one invocation at a time and remembers its modules. */
export interface LambdaProcess {
  /** Never rejects: a timeout or the end of the process is an outcome too. */
  invoke(requestId: string, event: unknown): Promise<Outcome>;
  /** Whether it can serve another invocation. */
  readonly alive: boolean;
  /** Kills the process; resolves when it is gone and its last lines are logged. */
  stop(): Promise<void>;
}

export interface LambdaProcessOptions {
  configuration: FunctionConfiguration;
  taskRoot: string;
  environment: Record<string, string>;
  clock: Clock;
  onLine(stream: 'stdout' | 'stderr', line: string): void;
}

const runtimeFile = new URL('./runtime.ts', import.meta.url);
const fastClockFile = new URL('./fast-clock.ts', import.meta.url);
/** Lambda's largest answer to a synchronous invocation, in bytes: 6 MB (developer guide, "Lambda quotas"). */
const largestAnswer = 6 * 1024 * 1024;
/** Lambda gives the initialization ten seconds; a shared machine that starts many processes at once needs more. */
const initializationMilliseconds = 60_000;

/** Starts an execution environment. The handler is loaded at once; an error there is the outcome of the first invocation. */
export function startLambdaProcess(options: LambdaProcessOptions): LambdaProcess {
  const { configuration, taskRoot, environment, clock, onLine } = options;
  const child = fork(runtimeFile, [], {
    cwd: taskRoot,
    env: environment,
    execArgv: [
      // Lambda leaves a tenth of the memory to what is not JavaScript's heap.
      `--max-old-space-size=${Math.floor(configuration.memoryMegabytes * 0.9)}`,
      ...(clock.speed === 1
        ? []
        : ['--import', `${fastClockFile.href}?speed=${clock.speed}&start=${clock.start}`]),
    ],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of ['stdout', 'stderr'] as const)
    createInterface({ input: child[stream] as NodeJS.ReadableStream }).on('line', (line) =>
      onLine(stream, line),
    );
  return new ForkedProcess(child, options);
}

class ForkedProcess implements LambdaProcess {
  readonly #child: ChildProcess;
  readonly #configuration: FunctionConfiguration;
  readonly #clock: Clock;
  readonly #onLine: LambdaProcessOptions['onLine'];
  readonly #closed: Promise<void>;
  #ready = Promise.withResolvers<FunctionError | undefined>();
  #settle: ((outcome: Outcome) => void) | undefined;
  #fatalError: FunctionError | undefined;
  #exited = false;

  constructor(child: ChildProcess, { configuration, clock, onLine }: LambdaProcessOptions) {
    this.#child = child;
    this.#configuration = configuration;
    this.#clock = clock;
    this.#onLine = onLine;
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()));
    child.on('message', (message: RuntimeMessage) => this.#receive(message));
    child.once('error', () => this.#end(null, 'SIGPIPE'));
    child.once('exit', (code, signal) => this.#end(code, signal));
  }

  get alive(): boolean {
    return !this.#exited;
  }

  async invoke(requestId: string, event: unknown): Promise<Outcome> {
    const error = await this.#initialized();
    if (error) return { error };
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#settle = resolve;
    const { arn: functionArn, timeoutSeconds } = this.#configuration;
    const timer = setTimeout(() => this.#timeOut(requestId), timeoutSeconds * 1000);
    // A fast clock does not make the machine's work faster: the timeout stays in the machine's seconds.
    const deadline = this.#clock.at(Date.now() + timeoutSeconds * 1000);
    const request: InvocationRequest = { requestId, event: JSON.stringify(event), deadline, functionArn };
    this.#child.send(request, (failure) => failure && this.#end(null, 'SIGPIPE'));
    const outcome = await promise;
    clearTimeout(timer);
    this.#settle = undefined;
    return 'error' in outcome ? { error: withRequestId(outcome.error, requestId) } : outcome;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  async #initialized(): Promise<FunctionError | undefined> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), initializationMilliseconds);
    const error = await this.#ready.promise;
    clearTimeout(timer);
    return error;
  }

  #receive(message: RuntimeMessage): void {
    if (message.kind === 'ready') this.#ready.resolve(undefined);
    else if (message.kind === 'answer') this.#settle?.(withinLimit(message.payload));
    else this.#receiveError(message);
  }

  #receiveError({ error, fatal, requestId }: RuntimeMessage & { kind: 'error' }): void {
    if (fatal) {
      this.#exited = true;
      this.#fatalError = error;
    }
    if (requestId !== undefined) this.#settle?.({ error });
  }

  #timeOut(requestId: string): void {
    const errorMessage = `Task timed out after ${this.#configuration.timeoutSeconds.toFixed(2)} seconds`;
    this.#onLine('stderr', `${new Date().toISOString()} ${requestId} ${errorMessage}`);
    this.#settle?.({ error: { errorType: 'Sandbox.Timedout', errorMessage } });
    // The next invocation must not get this process in the moment before the signal arrives.
    this.#exited = true;
    this.#child.kill('SIGKILL');
  }

  #end(code: number | null, signal: NodeJS.Signals | null): void {
    this.#exited = true;
    const reason = signal ? `signal: ${signal}` : `exit status ${code}`;
    const errorMessage =
      code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${reason}`;
    if (this.#settle || this.#fatalError) this.#onLine('stderr', `${errorMessage} Runtime.ExitError`);
    const error = this.#fatalError ?? { errorType: 'Runtime.ExitError', errorMessage };
    this.#ready.resolve(error);
    this.#settle?.({ error });
  }
}

function withinLimit(payload: string): Outcome {
  const size = Buffer.byteLength(payload);
  if (size <= largestAnswer) return { payload };
  const errorMessage = `Response payload size (${size} bytes) exceeded maximum allowed payload size (${largestAnswer} bytes).`;
  return { error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}

/** Lambda puts the request id before the errors that it, and not the function's runtime, has found. */
function withRequestId(error: FunctionError, requestId: string): FunctionError {
  return ['Sandbox.Timedout', 'Runtime.ExitError'].includes(error.errorType)
    ? { ...error, errorMessage: `RequestId: ${requestId} Error: ${error.errorMessage}` }
    : error;
}

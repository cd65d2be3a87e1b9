import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, createClock } from '../clock.ts';
import { AwsError } from '../service.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import { type Credentials, functionEnvironment } from './function-environment.ts';
import { type LambdaProcess, type Outcome, startLambdaProcess } from './lambda-process.ts';
import { unzip } from './unzip.ts';

/** Where the functions live, and whose keys they get. */
export interface FunctionSurroundings {
  region: string;
  /** The local account's endpoint: `AWS_ENDPOINT_URL` of every function. */
  endpoint: string;
  /** A session of the role, as the Lambda service assumes it: the session's name is the function's. */
  credentialsOf(roleArn: string, sessionName: string): Credentials | Promise<Credentials>;
  /** The functions' time; the machine's by default. */
  clock?: Clock;
}

export interface LogLine {
  stream: 'stdout' | 'stderr';
  line: string;
}

/** One run of a function. */
export interface Run {
  outcome: Outcome;
  durationMs: number;
  coldStart: boolean;
}

/** A deployed function with its warm processes. */
export class LambdaFunction {
  readonly logs: LogLine[] = [];
  #configuration: FunctionConfiguration;
  readonly #surroundings: FunctionSurroundings;
  readonly #processes = new Set<LambdaProcess>();
  #idle: LambdaProcess[] = [];
  readonly #taskRoots: Promise<string>[] = [];
  #taskRoot: Promise<string> | undefined;
  #busy = 0;
  #stopped = false;

  constructor(configuration: FunctionConfiguration, surroundings: FunctionSurroundings) {
    this.#configuration = configuration;
    this.#surroundings = surroundings;
  }

  get configuration(): FunctionConfiguration {
    return this.#configuration;
  }

  /** Other code or another configuration; an invocation under way ends as it began. */
  update(configuration: FunctionConfiguration): void {
    for (const process of this.#idle) void process.stop();
    this.#configuration = configuration;
    this.#idle = [];
    this.#taskRoot = undefined;
  }

  /** Invocations under way. */
  get busy(): number {
    return this.#busy;
  }

  /**
   * Runs the function once, in a warm process if one is idle, else in a new one.
   * @throws TooManyRequestsException above the reserved concurrency.
   */
  async run(event: unknown, requestId: string = randomUUID()): Promise<Run> {
    const { reservedConcurrency = Number.POSITIVE_INFINITY } = this.configuration;
    if (this.#busy >= reservedConcurrency)
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    this.#busy++;
    try {
      return await this.#runCounted(event, requestId);
    } finally {
      this.#busy--;
    }
  }

  /** Kills every process and removes the extracted bundle. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#processes].map((process) => process.stop()));
    for (const taskRoot of this.#taskRoots) await rm(await taskRoot, { recursive: true, force: true });
  }

  async #runCounted(event: unknown, requestId: string): Promise<Run> {
    const start = performance.now();
    const warm = this.#takeIdle();
    // After an update this is another list, and a process of before is not used again.
    const idle = this.#idle;
    const process = warm ?? (await this.#startProcess());
    const outcome = await process.invoke(requestId, event);
    if (process.alive) idle.push(process);
    else this.#processes.delete(process);
    return { outcome, durationMs: performance.now() - start, coldStart: warm === undefined };
  }

  #extract(zipFile: string): Promise<string> {
    const taskRoot = extract(zipFile);
    this.#taskRoots.push(taskRoot);
    return taskRoot;
  }

  #takeIdle(): LambdaProcess | undefined {
    for (let process = this.#idle.pop(); process; process = this.#idle.pop()) {
      if (process.alive) return process;
      this.#processes.delete(process);
    }
    return undefined;
  }

  async #startProcess(): Promise<LambdaProcess> {
    const { configuration } = this;
    const { region, endpoint, credentialsOf, clock = createClock() } = this.#surroundings;
    this.#taskRoot ??= this.#extract(configuration.zipFile);
    const taskRoot = await this.#taskRoot;
    const credentials = await credentialsOf(configuration.roleArn, configuration.name);
    if (this.#stopped) throw new Error(`Function ${configuration.name} was stopped`);
    const process = startLambdaProcess({
      configuration,
      taskRoot,
      environment: functionEnvironment(configuration, taskRoot, region, endpoint, credentials),
      clock,
      onLine: (stream, line) => this.logs.push({ stream, line }),
    });
    this.#processes.add(process);
    return process;
  }
}

async function extract(zipFile: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'remora-task-'));
  await unzip(zipFile, directory);
  return directory;
}

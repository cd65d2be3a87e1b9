/**
 * Runs inside a function's process: loads the handler of the bundle and hands it one event after the other,
 * as Lambda's Node.js 24 runtime does (developer guide, "Define Lambda function handler in Node.js").
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionError, InvocationRequest, RuntimeMessage } from './runtime-messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const send = takeChannel();
let current: InvocationRequest | undefined;

process.on('uncaughtException', (error) => crash('Runtime.UncaughtException', error, 129));
process.on('unhandledRejection', (reason) => crash('Runtime.UnhandledPromiseRejection', reason, 128));

const handler = await loadHandler(process.env._HANDLER ?? '').catch((error) => fail(asFunctionError(error)));
process.on('message', (request: InvocationRequest) => run(request));
process.once('disconnect', () => process.exit());
send({ kind: 'ready' });

async function run(request: InvocationRequest): Promise<void> {
  current = request;
  // A handler that waits for nothing that can happen must end the process, as an empty event loop does on Lambda.
  process.channel?.unref();
  const answer = await answerTo(request);
  process.channel?.ref();
  current = undefined;
  send(answer);
}

async function answerTo(request: InvocationRequest): Promise<RuntimeMessage> {
  const { requestId } = request;
  try {
    const answer = await handler(JSON.parse(request.event), contextOf(request));
    return { kind: 'answer', requestId, payload: JSON.stringify(answer) ?? 'null' };
  } catch (error) {
    log('Invoke Error', error, requestId);
    return { kind: 'error', requestId, error: asFunctionError(error) };
  }
}

function contextOf({ requestId, deadline, functionArn }: InvocationRequest) {
  const { env } = process;
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

async function loadHandler(setting: string): Promise<Handler> {
  const [, path = '', exported = ''] = /^(.*?[^/]*?)\.([^/]+)$/.exec(setting) ?? [];
  const file = ['.js', '.mjs', '.cjs']
    .map((extension) => join(process.cwd(), path + extension))
    .find((candidate) => existsSync(candidate));
  if (!file) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${path}'`);

  const module: Record<string, unknown> = await import(pathToFileURL(file).href);
  const found = module[exported] ?? (module.default as Record<string, unknown> | undefined)?.[exported];
  if (typeof found !== 'function')
    throw named('Runtime.HandlerNotFound', `${setting} is undefined or not exported`);
  if (found.length > 2)
    throw named(
      'Runtime.CallbackHandlerDeprecated',
      `${setting} takes a callback, which the nodejs24.x runtime no longer supports`,
    );
  return found as Handler;
}

/** On Lambda a function has no channel to a parent process, so the bundle must not see ours. */
function takeChannel(): (message: RuntimeMessage, sent?: () => void) => void {
  const post = process.send?.bind(process);
  if (!post) throw new Error('runtime.ts is started by lambda-process.ts');
  delete process.send;
  return (message, sent) => post(message, undefined, undefined, sent);
}

function crash(errorType: string, thrown: unknown, exitCode: number): void {
  log(errorType, thrown, current?.requestId);
  const { errorType: name, errorMessage, trace } = asFunctionError(thrown);
  const error = { errorType, errorMessage: `${name}: ${errorMessage}`, ...(trace ? { trace } : {}) };
  void fail(error, exitCode);
}

/** Reports the error and ends the process once the report is on its way. */
function fail(error: FunctionError, exitCode = 1): Promise<never> {
  const requestId = current?.requestId;
  const message = { kind: 'error', fatal: true, error } as const;
  return new Promise(() => {
    send(requestId === undefined ? message : { ...message, requestId }, () => process.exit(exitCode));
  });
}

/** The runtime logs an error with its own properties, so a secret among them would show. */
function log(title: string, thrown: unknown, requestId = '-'): void {
  const detail =
    thrown instanceof Error ? { ...asFunctionError(thrown), ...thrown } : asFunctionError(thrown);
  process.stderr.write(
    `${new Date().toISOString()}\t${requestId}\tERROR\t${title}\t${JSON.stringify(detail)}\n`,
  );
}

function asFunctionError(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const { name, message, stack = '' } = thrown;
  return { errorType: name, errorMessage: message, trace: stack.split('\n') };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

import { requiredText, serviceOf } from './operations.ts';
import type { InvokeOutput } from './protocols/lambda-protocol.ts';
import { AwsError, type Input, type Service } from './service.ts';

/** How a function of the local account is run. */
export interface Invocation {
  functionName: string;
  qualifier?: string;
  /** `event` is asynchronous: the answer comes at once and the function's errors stay with it. */
  type: 'request-response' | 'event';
  /** JSON text, or empty. */
  payload: string;
}

export interface InvocationResult {
  /** JSON text that the function returned, or its error as `{ errorType, errorMessage, trace }`. */
  payload: string;
  /** Set where the function failed. */
  functionError?: 'Unhandled';
}

/** Runs a function, or says with `undefined` that there is none of that name. */
export type Invoke = (invocation: Invocation) => Promise<InvocationResult | undefined>;

/** Lambda's Invoke, with the running of the function left to `invoke`. */
export function createLambdaApi({
  region,
  accountId,
  invoke,
}: {
  region: string;
  accountId: string;
  invoke: Invoke;
}): Service {
  const arnOf = (input: Input): string =>
    `arn:aws:lambda:${region}:${accountId}:function:${readName(input).functionName}`;
  return serviceOf('lambda', {
    Invoke: {
      permissions: (input) => [{ action: 'lambda:InvokeFunction', resource: arnOf(input) }],
      run: (input) => answer(input, invoke, arnOf(input)),
    },
  });
}

async function answer(input: Input, invoke: Invoke, arn: string): Promise<InvokeOutput> {
  if (input.InvocationType === 'DryRun') return { StatusCode: 204, Payload: '' };
  const asynchronous = input.InvocationType === 'Event';
  const result = await invoke({
    ...readName(input),
    type: asynchronous ? 'event' : 'request-response',
    payload: String(input.Payload),
  });
  if (!result) throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  if (asynchronous) return { StatusCode: 202, Payload: '' };
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    Payload: result.payload,
    ...(result.functionError && { FunctionError: result.functionError }),
  };
}

/** A name, a partial ARN (`123456789012:function:name`) or an ARN, each with or without a version. */
function readName(input: Input): { functionName: string; qualifier?: string } {
  const given = requiredText(input, 'FunctionName');
  const [, tail = given] = /(?:^|:)function:(.+)$/.exec(given) ?? [];
  const [functionName = '', version = input.Qualifier] = tail.split(':');
  return { functionName, ...(typeof version === 'string' && { qualifier: version }) };
}

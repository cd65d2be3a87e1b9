import { randomUUID } from 'node:crypto';
import { type InvocationRecord, recordOf } from './invocation-record.ts';
import type { LambdaFunction, Run } from './lambda-function.ts';
import { checkRequestSize } from './request-limit.ts';

/** What Invoke answers: the payload of a function that succeeded, or the error of one that did not. */
export interface InvokeAnswer {
  requestId: string;
  payload: unknown;
  /** Present if the function failed; `payload` then holds the error as JSON. */
  functionError?: 'Unhandled';
}

/** Invokes a function and waits for its answer: InvocationType `RequestResponse`. */
export async function invoke(
  target: LambdaFunction,
  event: unknown,
  door: InvocationRecord['door'],
  record: (invocation: InvocationRecord) => void,
): Promise<InvokeAnswer> {
  checkRequestSize(event, 'RequestResponse');
  const requestId = randomUUID();
  const run = await target.run(event, requestId);
  record(recordOf(target, requestId, door, event, run));
  return answerOf(requestId, run);
}

function answerOf(requestId: string, { outcome }: Run): InvokeAnswer {
  return 'payload' in outcome
    ? { requestId, payload: JSON.parse(outcome.payload) as unknown }
    : { requestId, payload: outcome.error, functionError: 'Unhandled' };
}

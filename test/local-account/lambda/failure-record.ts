import type { FunctionError } from './runtime-messages.ts';

/**
 * What Lambda sends to the on-failure destination of an asynchronous invocation, version 1.0
 * (developer guide, "Capturing records of Lambda asynchronous invocations").
 */
export function failureRecord(
  functionArn: string,
  requestId: string,
  approximateInvokeCount: number,
  requestPayload: unknown,
  responsePayload: FunctionError,
) {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount,
    },
    requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload,
  };
}

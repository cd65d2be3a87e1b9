import { AwsError } from '../service.ts';
import type { Protocol } from './protocol.ts';

const invocation = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?(?:\?(.*))?$/;

/** What Lambda's Invoke answers; the payload is the function's own JSON, not ours to read. */
export interface InvokeOutput {
  StatusCode: number;
  FunctionError?: string;
  ExecutedVersion?: string;
  Payload: string;
}

/** The one REST call that is needed: Lambda's Invoke. */
export const lambdaProtocol: Protocol = {
  speaks: ({ method, path }) => method === 'POST' && invocation.test(path),
  read({ path, headers, body }) {
    const [, name = '', query = ''] = invocation.exec(path) ?? [];
    const qualifier = new URLSearchParams(query).get('Qualifier');
    return {
      service: 'lambda',
      action: 'Invoke',
      input: {
        FunctionName: decodeURIComponent(name),
        InvocationType: headers['x-amz-invocation-type'] ?? 'RequestResponse',
        Payload: body.toString('utf8'),
        ...(qualifier !== null && { Qualifier: qualifier }),
      },
    };
  },
  answer(_request, _operation, output, requestId) {
    const { StatusCode, FunctionError, ExecutedVersion, Payload } = output as InvokeOutput;
    return {
      status: StatusCode,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': requestId,
        ...(FunctionError && { 'x-amz-function-error': FunctionError }),
        ...(ExecutedVersion && { 'x-amz-executed-version': ExecutedVersion }),
      },
      body: Payload,
    };
  },
  refuse: (_request, { code, message, status }, requestId) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message }),
  }),
  denied: (message) => new AwsError('AccessDeniedException', message, 403),
};

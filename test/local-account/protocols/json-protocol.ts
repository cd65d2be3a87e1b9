import { AwsError, type Input } from '../service.ts';
import type { Operation, Protocol, Request } from './protocol.ts';

/** Prefixes of X-Amz-Target, as the service models of the SDK name them. */
const targets: Record<string, string> = {
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AmazonSSM: 'ssm',
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
  AmazonEC2ContainerRegistry_V20150921: 'ecr',
  CloudTrail_20131101: 'cloudtrail',
  Logs_20140328: 'logs',
};

/**
 * SQS came from the query protocol, and its clients read the old code from this header.
 * Source: Smithy, "AWS query compatible" trait.
 */
const queryCodes: Record<string, string> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  AccessDeniedException: 'AccessDenied',
  QueueNameExists: 'QueueAlreadyExists',
};

/** awsJson1_0 and awsJson1_1: ECS, SSM, EventBridge, SQS, ECR, CloudTrail and CloudWatch Logs. */
export const jsonProtocol: Protocol = {
  speaks: ({ headers }) => headers['x-amz-target'] !== undefined,
  read: readOperation,
  answer: (request, _operation, output, requestId) => ({
    status: 200,
    headers: { 'content-type': contentType(request), 'x-amzn-requestid': requestId },
    body: JSON.stringify(output ?? {}, epochSeconds),
  }),
  refuse: (request, { code, message, status }, requestId) => ({
    status,
    headers: {
      'content-type': contentType(request),
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': code,
      ...(request.headers['x-amz-target']?.startsWith('AmazonSQS.') && {
        'x-amzn-query-error': `${queryCodes[code] ?? code};${status < 500 ? 'Sender' : 'Receiver'}`,
      }),
    },
    body: JSON.stringify({ __type: code, message }),
  }),
  denied: (message) => new AwsError('AccessDeniedException', message, 400),
};

function readOperation(request: Request): Operation {
  const [prefix = '', action = ''] = (request.headers['x-amz-target'] ?? '').split('.');
  const service = Object.hasOwn(targets, prefix) ? targets[prefix] : undefined;
  if (!service) {
    const asked = request.headers['x-amz-target'] ?? `${request.method} ${request.path}`;
    throw new AwsError('UnknownOperationException', `The local account does not know ${asked}.`);
  }
  return { service, action, input: parse(request.body) };
}

function parse(body: Buffer): Input {
  const input: unknown = parsed(body.toString('utf8'));
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Input;
  throw new AwsError('SerializationException', 'Start of structure or map found where not expected.');
}

function parsed(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw new AwsError(
      'SerializationException',
      `The request's body is not JSON: ${(cause as Error).message}`,
    );
  }
}

function contentType({ headers }: Request): string {
  return headers['content-type'] ?? 'application/x-amz-json-1.1';
}

// JSON.stringify has already turned a Date into text when it asks the replacer, so the holder is looked at.
function epochSeconds(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? original.getTime() / 1000 : value;
}

import { XMLBuilder } from 'fast-xml-parser';
import { AwsError, type Input } from '../service.ts';
import type { Operation, Protocol, Request } from './protocol.ts';

/** By the API version that every query request names. */
const services: Record<string, { name: string; namespace: string }> = {
  '2010-05-08': { name: 'iam', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
  '2011-06-15': { name: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
};

const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

/** awsQuery: a form goes in, XML comes out. IAM and STS. */
export const queryProtocol: Protocol = {
  speaks: ({ headers }) => headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false,
  read: readOperation,
  answer(request, { action }, output, requestId) {
    const content = {
      [`${action}Response`]: {
        '@xmlns': namespaceOf(request),
        [`${action}Result`]: elements(output ?? {}),
        ResponseMetadata: { RequestId: requestId },
      },
    };
    return { status: 200, headers: headersOf(requestId), body: xml.build(content) };
  },
  refuse(request, { code, message, status }, requestId) {
    const Type = status < 500 ? 'Sender' : 'Receiver';
    const content = {
      ErrorResponse: {
        '@xmlns': namespaceOf(request),
        Error: { Type, Code: code, Message: message },
        RequestId: requestId,
      },
    };
    return { status, headers: headersOf(requestId), body: xml.build(content) };
  },
  denied: (message) => new AwsError('AccessDenied', message, 403),
};

function readOperation(request: Request): Operation {
  const { Action, Version, ...fields } = formOf(request);
  const service = Version === undefined ? undefined : services[Version];
  if (!service || Action === undefined) {
    throw new AwsError('InvalidAction', `Could not find operation ${Action} for version ${Version}`);
  }
  return { service: service.name, action: Action, input: nested(fields) };
}

function formOf({ body }: Request): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
}

function namespaceOf(request: Request): string {
  return services[formOf(request).Version ?? '']?.namespace ?? '';
}

function headersOf(requestId: string): Record<string, string> {
  return { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
}

interface Node {
  [key: string]: Node | string;
}

/** `A.member.1.B=x` becomes `{ A: [{ B: 'x' }] }`. */
function nested(fields: Record<string, string>): Input {
  const root: Node = {};
  for (const [path, value] of Object.entries(fields)) place(root, path.split('.'), value);
  return withLists(root) as Input;
}

function place(node: Node, [key = '', ...rest]: string[], value: string): void {
  if (rest.length === 0) {
    node[key] = value;
    return;
  }
  node[key] ??= {};
  const next = node[key];
  if (typeof next === 'string')
    throw new AwsError('MalformedInput', `${key} is both a value and a structure.`);
  place(next, rest, value);
}

function withLists(node: Node | string): unknown {
  if (typeof node === 'string') return node;
  const { member } = node;
  if (member !== undefined && typeof member !== 'string') {
    const inOrder = Object.entries(member).sort(([one], [other]) => Number(one) - Number(other));
    return inOrder.map(([, item]) => withLists(item));
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withLists(value)]));
}

/** Lists are written as `member` elements, times in ISO 8601. */
function elements(value: unknown): unknown {
  if (Array.isArray(value)) return { member: value.map(elements) };
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return String(value);
  const present = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(present.map(([key, item]) => [key, elements(item)]));
}

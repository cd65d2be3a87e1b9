import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHttpServer } from '../http-server.ts';
import type { Request, Response } from '../protocols/protocol.ts';

/** What CloudFormation asks of the function behind a custom resource. */
export interface CustomResourceRequest {
  type: 'Create' | 'Update' | 'Delete';
  /** ARN of the function. */
  serviceToken: string;
  stackId: string;
  logicalId: string;
  resourceType: string;
  properties: Record<string, unknown>;
  /** Of an update: what they were before. */
  oldProperties?: Record<string, unknown>;
  /** Of an update and a deletion. */
  physicalId?: string;
}

/** What the function behind it could not do, in its own words. */
export class CustomResourceFailed extends Error {
  /** By what a resource is known that was half created: it is deleted again. */
  readonly physicalId: string;

  constructor(reason: string, physicalId: string) {
    super(`Received response status [FAILED] from custom resource. Message returned: ${reason}`);
    this.physicalId = physicalId;
  }
}

/** Hands a function an event, as an asynchronous invocation. */
export type Invoke = (functionArn: string, event: object) => unknown;

const longest = 4096;
const bucket = 'cloudformation-custom-resource-response';

/**
 * Invokes the function with an address on loopback to answer to, and waits for the answer.
 * Source: AWS CloudFormation user guide, "Custom resource request objects" and "Custom resource response objects".
 *
 * @returns the physical id that the function gave
 * @throws Error with the reason that the function gave, or because it did not answer as it must
 */
export async function askCustomResource(invoke: Invoke, request: CustomResourceRequest): Promise<string> {
  const { properties, oldProperties, physicalId } = request;
  const RequestId = randomUUID();
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const path = `/${bucket}/${RequestId}?X-Amz-Signature=signature-of-the-answer`;
  const server = await startHttpServer(async (incoming) => receive(incoming, path, resolve), 0);
  try {
    invoke(request.serviceToken, {
      RequestType: request.type,
      ServiceToken: request.serviceToken,
      ResponseURL: `${server.url}${path}`,
      StackId: request.stackId,
      RequestId,
      LogicalResourceId: request.logicalId,
      ResourceType: request.resourceType,
      ResourceProperties: asText(properties),
      ...(oldProperties && { OldResourceProperties: asText(oldProperties) }),
      ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
    });
    const seconds = Number(properties.ServiceTimeout ?? 3600);
    const answer = await Promise.race([promise, sleep(seconds * 1000, undefined, { ref: false })]);
    return read(answer, { ...request, requestId: RequestId });
  } finally {
    await server.stop();
  }
}

interface Answer {
  contentType: string | undefined;
  body: Buffer;
}

/** The bucket that the address leads to: it was signed for a PUT without a content type. */
function receive(
  { method, path, headers, body }: Request,
  wanted: string,
  take: (answer: Answer) => void,
): Response {
  const contentType = headers['content-type'];
  if (method !== 'PUT' || path !== wanted || contentType)
    return { status: 403, headers: {}, body: 'SignatureDoesNotMatch' };
  take({ contentType, body });
  return { status: 200, headers: {}, body: '' };
}

function read(answer: Answer | undefined, request: CustomResourceRequest & { requestId: string }): string {
  const log = `Please check your logs for requestId [${request.requestId}].`;
  if (!answer) throw new Error(`CloudFormation did not receive a response from your Custom Resource. ${log}`);
  if (answer.body.length > longest) throw new Error('Response object is too long.');
  const said = JSON.parse(answer.body.toString()) as Record<string, string>;
  const { Status, Reason, PhysicalResourceId } = said;
  if (
    said.RequestId !== request.requestId ||
    said.StackId !== request.stackId ||
    said.LogicalResourceId !== request.logicalId
  )
    throw new Error(
      'Invalid response: RequestId, StackId and LogicalResourceId must be those of the request',
    );
  if (Status !== 'SUCCESS' && Status !== 'FAILED')
    throw new Error('Invalid response: Status must be SUCCESS or FAILED');
  if (!PhysicalResourceId) throw new Error('Invalid PhysicalResourceId');
  if (Status === 'SUCCESS') return PhysicalResourceId;
  if (!Reason) throw new Error('Invalid response: a failure needs a Reason');
  throw new CustomResourceFailed(Reason, PhysicalResourceId);
}

/** CloudFormation hands every plain value over as text. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asText(inner)]));
  return String(value);
}

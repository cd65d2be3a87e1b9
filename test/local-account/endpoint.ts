import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callerOf } from './caller.ts';
import { createFaults, type Faults } from './faults.ts';
import type { Decision } from './policy-evaluation.ts';
import { jsonProtocol } from './protocols/json-protocol.ts';
import { lambdaProtocol } from './protocols/lambda-protocol.ts';
import type { Operation, Protocol, Request, Response } from './protocols/protocol.ts';
import { queryProtocol } from './protocols/query-protocol.ts';
import { AwsError, type Caller, type Permission, type Service } from './service.ts';
import type { Principal } from './sts.ts';

const maximumBody = 10 * 1024 * 1024;
const protocols: Protocol[] = [jsonProtocol, lambdaProtocol, queryProtocol];

/** One call that reached the endpoint. Never with its body: that may carry a secret. */
export interface Call {
  at: Date;
  caller: Caller;
  service: string;
  action: string;
  permissions: Permission[];
  allowed: boolean;
  /** Code and message of what the call was refused with. */
  error?: { code: string; message: string };
}

export interface EndpointOptions {
  region: string;
  accountId: string;
  services: Service[];
  /** Access key id to principal; shared with STS, and read at every call. */
  principals?: Map<string, Principal>;
  /** What a role's policies say: `iam.decide`. Without it every role may do everything. */
  decide?: (roleArn: string, permission: Permission) => Decision;
  /** 0 or absent: any free port. */
  port?: number;
}

export interface Endpoint extends Faults {
  /** For AWS_ENDPOINT_URL: `http://127.0.0.1:PORT`. */
  url: string;
  /** Every call so far, in order of arrival. */
  calls: Call[];
  stop(): Promise<void>;
}

type Account = EndpointOptions & {
  principals: Map<string, Principal>;
  calls: Call[];
  before(service: string, action: string): Promise<void>;
};

/** Starts the one HTTP server on loopback that stands for all AWS services. */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const { before, failNext, delay } = createFaults();
  const calls: Call[] = [];
  const account: Account = { ...options, principals: options.principals ?? new Map(), calls, before };
  const server = createServer((request, response) => void respond(account, request, response));
  const url = await listen(server, options.port ?? 0);
  for (const service of options.services) service.listening?.(url);
  return { url, calls, failNext, delay, stop: () => stop(server) };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    // Long polls would hold the server open for up to twenty seconds.
    server.closeAllConnections();
  });
}

async function respond(account: Account, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await bodyOf(incoming);
  const response =
    body === 'aborted'
      ? undefined
      : body === 'too large'
        ? tooLarge
        : await answer(account, requestOf(incoming, body));
  if (!response) return;
  outgoing.writeHead(response.status, response.headers);
  outgoing.end(response.body);
}

const tooLarge: Response = {
  status: 413,
  headers: { 'content-type': 'application/json', connection: 'close' },
  body: JSON.stringify({ __type: 'RequestEntityTooLargeException', message: 'The body is over 10 MB.' }),
};

async function bodyOf(incoming: IncomingMessage): Promise<Buffer | 'too large' | 'aborted'> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming) {
      size += chunk.length;
      // What is over the limit is read to its end, but not kept: a client that is still writing would not see the answer.
      if (size <= maximumBody) chunks.push(chunk);
    }
  } catch {
    // The client went away in the middle: nobody is left to be told.
    return 'aborted';
  }
  return size > maximumBody ? 'too large' : Buffer.concat(chunks);
}

function requestOf({ method = '', url = '/', headers }: IncomingMessage, body: Buffer): Request {
  const single = Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]] as const);
  return { method, path: url, headers: Object.fromEntries(single), body };
}

async function answer(account: Account, request: Request): Promise<Response> {
  const requestId = randomUUID();
  const protocol = protocols.find(({ speaks }) => speaks(request)) ?? jsonProtocol;
  try {
    const caller = callerOf(request, account);
    const operation = protocol.read(request);
    const output = await carryOut(account, protocol, caller, operation);
    return protocol.answer(request, operation, output, requestId);
  } catch (error) {
    return protocol.refuse(request, awsErrorOf(error), requestId);
  }
}

async function carryOut(
  account: Account,
  protocol: Protocol,
  caller: Caller,
  { service: name, action, input }: Operation,
): Promise<unknown> {
  const call: Call = { at: new Date(), caller, service: name, action, permissions: [], allowed: true };
  account.calls.push(call);
  try {
    const service = account.services.find((candidate) => candidate.name === name);
    if (!service) throw new AwsError('UnknownOperationException', `The local account runs no ${name}.`);
    call.permissions = service.permissions(action, input);
    const refusal = refusalOf(account, caller, call.permissions);
    call.allowed = refusal === undefined;
    if (refusal !== undefined) throw protocol.denied(refusal);
    await account.before(name, action);
    return await service.call(action, input, caller);
  } catch (error) {
    const { code, message } = awsErrorOf(error);
    call.error = { code, message };
    throw error;
  }
}

/** AWS's words for the first permission that is not there, as "Troubleshoot access denied error messages" gives them. */
function refusalOf({ decide }: Account, caller: Caller, permissions: Permission[]): string | undefined {
  const { roleArn, arn } = caller;
  if (roleArn === undefined || decide === undefined) return undefined;
  for (const permission of permissions) {
    const { action, resource } = permission;
    const decision = decide(roleArn, permission);
    const subject = `User: ${arn} is not authorized to perform: ${action} on resource: ${resource}`;
    if (decision === 'explicitDeny') return `${subject} with an explicit deny in an identity-based policy`;
    if (decision === 'implicitDeny') {
      return `${subject} because no identity-based policy allows the ${action} action`;
    }
  }
  return undefined;
}

function awsErrorOf(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  // Not an answer that AWS would give: the local account itself is broken, so its developer gets the whole story.
  console.error(error);
  return new AwsError('InternalFailure', `The local account failed: ${(error as Error).message}`, 500);
}

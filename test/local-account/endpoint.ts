import { randomUUID } from 'node:crypto';
import { callerOf } from './caller.ts';
import { createFaults, type Faults } from './faults.ts';
import { startHttpServer } from './http-server.ts';
import type { Decision } from './policy-evaluation.ts';
import { jsonProtocol } from './protocols/json-protocol.ts';
import { lambdaProtocol } from './protocols/lambda-protocol.ts';
import type { Operation, Protocol, Request, Response } from './protocols/protocol.ts';
import { queryProtocol } from './protocols/query-protocol.ts';
import { AwsError, type Caller, type Pass, type Permission, type Service } from './service.ts';
import type { Principal } from './sts.ts';

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
  const { url, stop } = await startHttpServer((request) => answer(account, request), options.port ?? 0);
  for (const service of options.services) service.listening?.(url);
  return { url, calls, failNext, delay, stop };
}

async function answer(account: Account, request: Request): Promise<Response> {
  const byDoor = account.services.find(({ door }) => door?.speaks(request));
  if (byDoor?.door) return byDoor.door.answer(request, passing(account, byDoor));
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
  const service = account.services.find((candidate) => candidate.name === name);
  const permissions = () => service?.permissions(action, input) ?? [];
  return enter(account, { caller, service: name, action, permissions, denied: protocol.denied }, () => {
    if (service) return service.call(action, input, caller);
    throw new AwsError('UnknownOperationException', `The local account runs no ${name}.`);
  });
}

function passing(account: Account, { name: service }: Service): Pass {
  const denied = (message: string) => new AwsError('AccessDeniedException', message, 403);
  return ({ caller, action, permissions, work }) =>
    enter(account, { caller, service, action, permissions: () => permissions, denied }, work);
}

/** Notes the call, lets it in if it is allowed and no trouble is on order, and carries it out. */
async function enter<Result>(
  account: Account,
  {
    permissions,
    denied,
    ...named
  }: Pick<Call, 'caller' | 'service' | 'action'> & {
    permissions: () => Permission[];
    denied: (message: string) => AwsError;
  },
  work: () => Promise<Result>,
): Promise<Result> {
  const call: Call = { at: new Date(), ...named, permissions: [], allowed: true };
  account.calls.push(call);
  try {
    call.permissions = permissions();
    const refusal = refusalOf(account, call.caller, call.permissions);
    call.allowed = refusal === undefined;
    if (refusal !== undefined) throw denied(refusal);
    await account.before(call.service, call.action);
    return await work();
  } catch (error) {
    const failure = awsErrorOf(error);
    call.error = { code: failure.code, message: failure.message };
    throw failure;
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

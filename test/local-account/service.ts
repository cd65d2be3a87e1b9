import type { Request, Response } from './protocols/protocol.ts';

/** One AWS service of the local account, independent of the wire: the shell in `endpoint.ts` does protocols, signatures and permissions. */
export interface Service {
  /** The signing name, which is also the prefix of its IAM actions: `ecs`, `ssm`, `events`, … */
  readonly name: string;
  /**
   * What a call needs to be allowed, before it is made. One entry per IAM action that AWS checks,
   * the dependent ones (iam:PassRole, ecs:TagResource) included.
   */
  permissions(action: string, input: Input): Permission[];
  /** Carries the call out. Throws {@link AwsError} for what AWS would refuse. */
  call(action: string, input: Input, caller: Caller): Promise<unknown>;
  /** Told by the endpoint where it listens, before the first call; SQS's queue URLs lead there. */
  listening?(url: string): void;
  /** What the service has beside its API actions: ECR's registry. */
  door?: Door;
}

/** A way into a service that is none of AWS's protocols. */
export interface Door {
  speaks(request: Request): boolean;
  /** @param pass every request goes through it, once the door knows who asks for what */
  answer(request: Request, pass: Pass): Promise<Response>;
}

/** Notes a call, looks at its permissions and carries it out. @throws AwsError */
export type Pass = <Result>(passage: Passage<Result>) => Promise<Result>;

export interface Passage<Result> {
  caller: Caller;
  /** The name under which calls, faults and permissions know it: `PutImage`. */
  action: string;
  permissions: Permission[];
  work(): Promise<Result>;
}

export type Input = Record<string, unknown>;

export interface Permission {
  /** As `ecs:RegisterTaskDefinition`. */
  action: string;
  /** ARN, or `*` where the action knows no resources. */
  resource: string;
  /** Condition keys and their values, as `iam:PassedToService`. */
  context?: Record<string, string>;
}

/** Who signed the request: the access key tells. */
export interface Caller {
  /** ARN as CloudTrail and `registeredBy` show it: `arn:aws:sts::…:assumed-role/ROLE/SESSION` or a user's. */
  arn: string;
  /** ARN of the role behind an assumed role; absent for a user. */
  roleArn?: string;
  sourceIPAddress: string;
  userAgent: string;
}

/** An error as the AWS service itself words it. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

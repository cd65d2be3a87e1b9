import type { AuditEvent } from '../report/audit-event.ts';
import type { AuditDigest } from '../report/digest.ts';
import type { RegisterInput, TaskDefinition } from '../sidecar/definition.ts';
import type { Policy } from '../sidecar/policy.ts';
import type { SweepState } from './sweep-message.ts';
import type { WorkMessage } from './work-message.ts';

/** Where we run and who we are there. */
export interface Place {
  partition: string;
  account: string;
  region: string;
  stage: string;
  /** Version of Remora. */
  version: string;
  /** ARN of the role that registers repaired revisions: what it registered is ours. */
  roleArn: string;
}

export type Metric =
  | 'PolicyBroken'
  | 'Repaired'
  | 'Refused'
  | 'Superseded'
  | 'Failed'
  | 'BrakeOn'
  | 'SweptFamilies'
  | 'MissedEvents'
  | 'ReportsUnsent';

export interface CurrentPolicy {
  policy: Policy;
  /** Paths of what is wrong with the policy; empty where nothing is. With any, `policy` is in report mode. */
  broken: string[];
}

export interface Question {
  roleArn: string;
  /** IAM actions, as `ssm:GetParameters`. */
  actions: string[];
  /** ARN or `*`. */
  resource: string;
  /** Condition keys that the real call would carry. */
  context: Record<string, string>;
}

/** The actions that are not allowed, or that there is no such role, or that IAM does not let us ask about it. */
export type Verdict = { denied: string[] } | 'no-such-role' | 'not-to-be-asked';

export interface EcrImage {
  account: string;
  region: string;
  repository: string;
  /** Exactly one of the two. */
  id: { imageDigest: string } | { imageTag: string };
}

/** `unknown` where the image is a single manifest, which does not say what it was built for. */
export type Architectures = string[] | 'unknown' | 'missing';

export interface StoredBrake {
  /** The parameter's text; undefined where there is no such parameter. */
  text: string | undefined;
  /** The parameter's version; 0 where there is none. */
  version: number;
}

/** What the guards ask; nothing in it changes anything. */
export interface GuardWorld {
  place: Place;
  /** A family means its newest ACTIVE revision; undefined where ECS knows no such definition. */
  describe(familyOrArn: string): Promise<TaskDefinition | undefined>;
  /**
   * The decrypted value of a parameter, by name or ARN; undefined where there is none. Never to be shown.
   *
   * @throws UnreadableParameter where asking again is of no use
   */
  parameter(nameOrArn: string): Promise<string | undefined>;
  /** The key of a parameter that exists under one of the names: a key's id, ARN or alias; `none` for plain text. */
  parameterKey(names: string[]): Promise<string | 'none' | undefined>;
  simulate(question: Question): Promise<Verdict>;
  architectures(image: EcrImage): Promise<Architectures>;
  readBrake(): Promise<StoredBrake>;
  count(metric: Metric, value?: number): void;
  /** Epoch milliseconds. */
  now(): number;
}

/** What every door needs that decides something. */
export interface Outside extends GuardWorld {
  policy(): Promise<CurrentPolicy>;
}

/** What the loop needs from outside, in our words. */
export interface World extends Outside {
  register(input: RegisterInput): Promise<{ revision: number; taskDefinitionArn: string }>;
  deregister(taskDefinitionArn: string): Promise<void>;
  /** Resolves when this process may register again. */
  pace(): Promise<void>;
  /** Returns the version that the write made. */
  writeBrake(text: string): Promise<number>;
  record(event: AuditEvent): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
}

/** What the sweep needs from outside. */
export interface SweepWorld extends Outside {
  /** Hours from one sweep to the next. */
  sweepHours: number;
  /** One page of the families that have an ACTIVE revision. */
  families(token: string | undefined): Promise<{ families: string[]; next?: string }>;
  enqueue(work: WorkMessage, deduplication: string): Promise<void>;
  goOn(state: SweepState): Promise<void>;
  recordDigest(digest: AuditDigest): Promise<void>;
  /** Milliseconds that this invocation has left. */
  remaining(): number;
}

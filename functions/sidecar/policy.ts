import type { Mode } from './plan.ts';

export type Setup = 'by-network-mode' | 'task-metadata';
export type HostOs = 'al1' | 'al2' | 'al2023' | 'bottlerocket';

/** What the sidecar of a family must look like, every name already an ARN and every parameter already its value. */
export interface SidecarPolicy {
  name: string;
  /** An image reference; `${ssm:NAME}` where the parameter that should hold it could not be read. */
  image: string;
  enforceImage: boolean;
  /** The oldest agent that is not reported as outdated, as `v0.1.0`. */
  minimumAgent: string;
  /** MiB. */
  memory: number;
  /** ARN of the SecureString that holds the Mackerel API key. */
  apiKeyArn: string;
  /** For tasks that have none; null where there is none to give. */
  executionRole: string | null;
  /** `service:role`, as Mackerel writes them; empty means unknown. */
  roles: string[];
  extraEnvironment: Record<string, string>;
  restartPolicy: 'auto' | 'on' | 'off';
}

/** What a rule may say otherwise than the policy. */
export interface Overrides {
  mode?: Mode | 'off';
  setup?: Setup;
  hostOs?: HostOs;
  sidecar?: Partial<SidecarPolicy>;
}

export interface Rule extends Overrides {
  match: { family?: string; tags?: Record<string, string> };
}

/** A policy that was read, validated and resolved: what the rules of this room work with. */
export interface Policy {
  mode: Mode;
  /** Nothing is registered, whatever a tag or a rule says: this is not the policy that somebody wrote. */
  onlyReport?: true;
  setup: Setup;
  hostOs: HostOs;
  sidecar: SidecarPolicy;
  enforceMounts: boolean;
  removeNeedlessSocket: boolean;
  /** Path of the relay's socket on the host; null where there is no relay. */
  relaySocket: string | null;
  replaceForeignKey: boolean;
  fargateResize: 'never' | 'next';
  rules: Rule[];
  families: string[];
  exclude: string[];
  ignoreRegistrars: string[];
  /** Repairs of one family in an hour. */
  budgetPerHour: number;
  /** Repairs of the whole account in an hour. */
  maxRepairsPerHour: number;
  /** Failed registrations in a row that put on the brake. */
  stopAfterFailures: number;
}

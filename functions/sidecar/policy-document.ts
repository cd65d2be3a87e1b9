import type { Mode } from './plan.ts';
import type { HostOs, Setup } from './policy.ts';

/** `sidecar` as a person writes it. */
export interface SidecarDocument {
  name?: string;
  image?: string | { parameter: string };
  enforceImage?: boolean;
  minimumAgent?: string;
  memory?: number;
  apiKeyParameter?: string;
  executionRole?: string | null;
  roles?: string[];
  extraEnvironment?: Record<string, string>;
  restartPolicy?: 'auto' | 'on' | 'off';
}

export interface RuleDocument {
  match: { family?: string; tags?: Record<string, string> };
  mode?: Mode | 'off';
  setup?: Setup;
  hostOs?: HostOs;
  roles?: string[];
  sidecar?: SidecarDocument;
}

/** A policy as a person writes it, valid by `policy.schema.json`; every key may be absent. */
export interface PolicyDocument {
  mode?: Mode;
  setup?: Setup;
  hostOs?: HostOs;
  sidecar?: SidecarDocument;
  enforceMounts?: boolean;
  removeNeedlessSocket?: boolean;
  relaySocket?: string | null;
  replaceForeignKey?: boolean;
  fargateResize?: 'never' | 'next';
  rules?: RuleDocument[];
  families?: string[];
  exclude?: string[];
  ignoreRegistrars?: string[];
  budgetPerHour?: number;
  maxRepairsPerHour?: number;
  stopAfterFailures?: number;
}

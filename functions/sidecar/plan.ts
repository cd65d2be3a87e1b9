import type { RegisterInput, TaskDefinition } from './definition.ts';
import { exemptionOf } from './exemption.ts';
import { findSidecars } from './find-sidecars.ts';
import type { Finding } from './findings.ts';
import { judge } from './judge.ts';
import type { Policy } from './policy.ts';
import { settingsFor } from './settings.ts';
import { shapeError } from './shape.ts';

export type ExemptReason =
  | 'not-active'
  | 'opted-out'
  | 'excluded'
  | 'windows'
  | 'agent-only'
  | 'ephemeral-registrar'
  | 'source-deregistered';

export type RefuseReason =
  | 'unreadable'
  | 'platform-unresolved'
  | 'sidecar-duplicate'
  | 'network-none'
  | 'execution-role-missing'
  | 'too-many-containers'
  | 'too-large'
  | 'invalid'
  | 'unknown-fields';

/** `report`: say what would be done. `register`: do it. */
export type Mode = 'report' | 'register';

export type Plan =
  | { decision: 'correct'; mode: Mode; findings: Finding[] }
  | { decision: 'repair'; mode: Mode; findings: Finding[]; sidecar: string; registerInput: RegisterInput }
  | { decision: 'exempt'; mode: Mode; findings: Finding[]; reason: ExemptReason; message: string }
  | { decision: 'refuse'; mode: Mode; findings: Finding[]; reason: RefuseReason; message: string };

/** What the definition does not say about itself. */
export interface Facts {
  /** It is a repaired copy, and the revision that it repairs is no longer active. */
  sourceDeregistered?: boolean;
}

/**
 * What is right for one task definition. Pure and total: any JSON value gives a plan, never an exception.
 *
 * @param definition a RegisterTaskDefinition input, or DescribeTaskDefinition's `taskDefinition` with its `tags` inside
 */
export function plan(definition: unknown, policy: Policy, facts: Facts = {}): Plan {
  const shape = shapeError(definition);
  if (shape)
    return {
      decision: 'refuse',
      mode: policy.mode,
      findings: [],
      reason: 'unreadable',
      message: shape.message,
    };
  const readable = definition as TaskDefinition;
  const settings = settingsFor(readable, policy);
  const sidecars = findSidecars(readable, settings);
  const mode = settings.mode === 'register' ? 'register' : 'report';
  const exemption = exemptionOf(readable, settings, policy, facts);
  if (exemption) return { decision: 'exempt', mode, findings: [], ...exemption };
  return { mode, ...judge(readable, policy, settings, sidecars) };
}

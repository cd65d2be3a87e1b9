import type { RegisterInput } from './definition.ts';
import type { Finding } from './findings.ts';
import type { Policy } from './policy.ts';

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

/**
 * What is right for one task definition. Pure and total: any JSON value gives a plan, never an exception.
 *
 * @param definition a RegisterTaskDefinition input, or DescribeTaskDefinition's `taskDefinition` with its `tags` inside
 */
export function plan(_definition: unknown, _policy: Policy): Plan {
  throw new Error('not written yet');
}

import type { RegisterInput } from '../sidecar/definition.ts';
import type { Finding } from '../sidecar/findings.ts';
import type { Plan } from '../sidecar/plan.ts';

/** One line of `remora plan --json`. */
export interface PlanRecord {
  file: string;
  /** Of a resource in a CloudFormation template. */
  logicalId?: string;
  family?: string;
  revision?: number;
  decision: Plan['decision'];
  reason?: string;
  /** Of an exemption or a refusal, in a sentence. */
  message?: string;
  /** Of what could not be read: why, and on which line of the file. */
  error?: string;
  line?: number;
  findings: Finding[];
  /** With `--register-input`: the repaired definition, environment values and all. */
  registerInput?: RegisterInput;
}

interface Planned {
  file: string;
  found: { definition: unknown; logicalId?: string };
  plan: Plan;
}

/** The record of a definition that was planned. */
export function planRecord({ file, found, plan }: Planned): PlanRecord {
  const { family, revision } = found.definition as { family?: unknown; revision?: unknown };
  return {
    file,
    ...(found.logicalId !== undefined && { logicalId: found.logicalId }),
    ...(typeof family === 'string' && { family }),
    ...(typeof revision === 'number' && { revision }),
    decision: plan.decision,
    ...('reason' in plan && { reason: plan.reason, message: plan.message }),
    findings: plan.findings,
  };
}

type Unread = Pick<PlanRecord, 'file' | 'logicalId' | 'line'> & { error: string };

/** The record of what could not be read: refused, as the plan itself refuses what is no task definition. */
export function unreadRecord(unread: Unread): PlanRecord {
  const { file, logicalId, error, line } = unread;
  return {
    file,
    ...(logicalId !== undefined && { logicalId }),
    decision: 'refuse',
    reason: 'unreadable',
    error,
    ...(line !== undefined && { line }),
    findings: [],
  };
}

/** What a definition is called in a line: "task.json (web:12)", "template.yml (WebTask)". */
export function titleOf({ file, logicalId, family, revision }: PlanRecord): string {
  const name = logicalId ?? [family, revision].filter((part) => part !== undefined).join(':');
  return name ? `${file} (${name})` : file;
}

/** What something is called that could not be read: "task.json:3", "template.yml:WebTask". */
export function unreadTitleOf({ file, line, logicalId }: Unread): string {
  return [file, line, logicalId].filter((part) => part !== undefined).join(':');
}

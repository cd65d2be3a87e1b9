import type { RegisterInput } from '../sidecar/definition.ts';
import type { Finding } from '../sidecar/findings.ts';
import type { Plan } from '../sidecar/plan.ts';
import type { AuditEvent } from './audit-event.ts';
import { colouredDiff } from './coloured-diff.ts';
import { decisionColours } from './decision-colours.ts';
import { definitionDiff } from './definition-diff.ts';
import { findingsTable } from './findings-table.ts';
import type { Page, Paint } from './paint.ts';

/** What a plan, a verdict and an audit event say alike. */
interface Decided {
  decision: AuditEvent['decision'];
  reason?: string;
  message?: string;
  findings: readonly Finding[];
}

/** A decision for people: a line with its reason, the findings below. */
export function decisionText(title: string, decided: Decided, { width, paint }: Page): string {
  const { decision, reason, message = '', findings } = decided;
  const why = reason === undefined ? '' : `, ${reason}: ${message}`;
  const line = `${paint('bold', title)}: ${paint(decisionColours[decision], decision)}${why}`;
  return findings.length > 0 ? `${line}\n${findingsTable(findings, width, paint)}` : line;
}

/**
 * A plan for people: the decision, the findings, and what a repair would change.
 *
 * @param decided what became of the plan, where that is not what it says itself
 */
export function planText(
  title: string,
  definition: unknown,
  plan: Plan,
  page: Page,
  decided: Decided = plan,
): string {
  const text = decisionText(title, decided, page);
  if (plan.decision !== 'repair') return text;
  return `${text}\n${changeText(definition as RegisterInput, plan.registerInput, page.paint)}`;
}

/** What a repair changes or would change, below its decision. */
export function changeText(before: RegisterInput, after: RegisterInput, paint: Paint): string {
  return `\n${colouredDiff(definitionDiff(before, after), paint)}`;
}

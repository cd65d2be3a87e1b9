import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import { decisionColours } from '../../../functions/report/decision-colours.ts';
import { paint } from './terminal.ts';

export type Decision = AuditEvent['decision'];

export function paintedDecision(decision: Decision): string {
  return paint(decisionColours[decision], decision);
}

/** The findings that decided, else those beside the decision; a reason where one was given. */
export function codesOf({ reason, findings }: AuditEvent): string[] {
  if (reason) return [reason];
  const errors = findings.filter(({ severity }) => severity === 'error');
  return (errors.length > 0 ? errors : findings).map(({ code }) => code);
}

/** What became of a family, as the end of a line that begins with its name and revision. */
export function verdict(audit: AuditEvent): string {
  const { decision, family, revision, repairedRevision } = audit;
  if (repairedRevision !== undefined) return paint('green', `repairs ${family}:${revision}`);
  const words: Record<Decision, string> = {
    repair: 'would be repaired, but the mode is report',
    correct: 'is right, with a remark',
    exempt: 'is left alone',
    refuse: 'is not touched',
    superseded: 'was overtaken by another registration, and is looked at again',
    failed: 'could not be looked after',
  };
  return paint(decisionColours[decision], `${words[decision]}: ${codesOf(audit).join(', ')}`);
}

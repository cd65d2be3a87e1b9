import type { AuditEvent } from '../audit-event.ts';

/** What an audit event means for a person. */
export type Outcome = 'failed' | 'refused' | 'to be repaired' | 'repaired';

export function outcomeOf({ decision, repairedRevision }: AuditEvent): Outcome {
  if (decision === 'failed') return 'failed';
  if (decision === 'refuse') return 'refused';
  return repairedRevision === undefined ? 'to be repaired' : 'repaired';
}

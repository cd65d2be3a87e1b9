import type { AuditEvent } from './audit-event.ts';

/** What a decision makes of the exit status. */
const statuses: Record<AuditEvent['decision'], number> = {
  failed: 1,
  superseded: 1,
  refuse: 3,
  repair: 2,
  exempt: 0,
  correct: 0,
};

/** The exit status for all of them: 1 something could not be read, else 3 refused, else 2 to be repaired, else 0. */
export function statusOf(decisions: readonly AuditEvent['decision'][]): number {
  return worstStatus(decisions.map((decision) => statuses[decision]));
}

/** Of several exit statuses the one to end with; 0 where there is none. */
export function worstStatus(statuses: readonly number[]): number {
  return [1, 3, 2].find((status) => statuses.includes(status)) ?? 0;
}

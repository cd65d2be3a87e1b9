import type { AuditEvent } from './audit-event.ts';
import type { Paint } from './paint.ts';

/** The colour of each decision, the same wherever one is printed: red is for a person, yellow is still to be done. */
export const decisionColours = {
  correct: 'green',
  repair: 'yellow',
  superseded: 'yellow',
  exempt: 'cyan',
  refuse: 'red',
  failed: 'red',
} as const satisfies Record<AuditEvent['decision'], Parameters<Paint>[0]>;

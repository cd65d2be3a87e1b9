import { type AuditEvent, type AuditFacts, auditEvent } from '../report/audit-event.ts';
import type { TaskDefinition } from '../sidecar/definition.ts';
import type { Plan } from '../sidecar/plan.ts';
import type { Policy } from '../sidecar/policy.ts';
import type { WorkMessage } from './work-message.ts';
import type { World } from './world.ts';

/** How the queue has handed out a message. */
export interface Delivery {
  /** How often, this time included. */
  receives: number;
  /** Epoch milliseconds of the first time. */
  firstReceivedAt: number;
}

/** One message on its way through the loop. */
export interface Errand {
  world: World;
  policy: Policy;
  message: WorkMessage;
  delivery: Delivery;
}

type Facts = Pick<AuditEvent, 'family' | 'mode' | 'decision'> &
  Partial<Omit<AuditFacts, 'door' | 'untrusted'>>;

/** What a verdict on a revision says in an audit event. */
export function factsOf(
  definition: TaskDefinition,
  verdict: Pick<Plan, 'decision' | 'mode' | 'findings'> & { reason?: string; message?: string },
): Facts {
  const { decision, mode, findings, reason, message } = verdict;
  const { family, revision, registeredBy } = definition;
  return { family, revision, registeredBy, mode, decision, findings, reason, message };
}

/** Records what became of the errand's family. */
export async function record({ world, message }: Errand, facts: Facts): Promise<AuditEvent> {
  const { door, untrusted } = message;
  const event = auditEvent(world.place, world.now(), { findings: [], ...facts, door, untrusted });
  await world.record(event);
  if (event.repairedRevision !== undefined) world.count('Repaired');
  if (event.decision === 'refuse') world.count('Refused');
  if (event.decision === 'superseded') world.count('Superseded');
  return event;
}

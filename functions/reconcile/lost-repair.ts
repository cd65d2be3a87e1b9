import type { AuditEvent } from '../report/audit-event.ts';
import type { TaskDefinition } from '../sidecar/definition.ts';
import { plan } from '../sidecar/plan.ts';
import { repairedBy } from './ours.ts';
import { type Errand, factsOf, record } from './record.ts';

/** The clocks of SQS and ECS may differ by these milliseconds. More would take the repair of the message before for our own. */
const clockSkew = 2_000;

/**
 * Records a repair that an earlier delivery or round of this message made without getting as far as its audit
 * event. The revision itself tells: it is ours, it names its source, and it is no older than the message.
 */
export async function recordLostRepair(
  errand: Errand,
  newest: TaskDefinition,
): Promise<AuditEvent | undefined> {
  const { world, policy, message, delivery } = errand;
  const revision = repairedBy(newest, world.place.roleArn);
  const madeAt = (newest.registeredAt ?? 0) * 1_000;
  if (revision === undefined || madeAt < delivery.firstReceivedAt - clockSkew) return undefined;
  const source = await world.describe(`${message.family}:${revision}`);
  const { registeredBy, ...known } = factsOf(source ?? newest, {
    decision: 'repair',
    mode: 'register',
    findings: source ? plan(source, policy).findings : [],
  });
  return record(errand, {
    ...known,
    ...(source && { registeredBy }),
    revision,
    repairedRevision: newest.revision,
  });
}

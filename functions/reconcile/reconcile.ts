import type { AuditEvent } from '../report/audit-event.ts';
import type { TaskDefinition } from '../sidecar/definition.ts';
import type { Plan } from '../sidecar/plan.ts';
import { looksAt } from '../sidecar/settings.ts';
import { activeBetween } from './active-between.ts';
import { countRepair } from './brake.ts';
import { guard } from './guards.ts';
import { recordLostRepair } from './lost-repair.ts';
import { planNewest } from './plan-newest.ts';
import { readNewest } from './read-newest.ts';
import { type Delivery, type Errand, factsOf, record } from './record.ts';
import { RegistrationFailed } from './registration-failed.ts';
import { undoLeftover, withdraw } from './superseded.ts';
import type { WorkMessage } from './work-message.ts';
import type { World } from './world.ts';

const again = Symbol('look again');
const rounds = 5;

/**
 * Makes a family's newest ACTIVE revision right: read, plan, guard, act, record. Run twice, it does nothing the
 * second time.
 *
 * @returns the audit event that was recorded last; undefined where the family is right or none of this stage's
 * @throws whatever the world throws: the queue hands the message out again
 */
export async function reconcile(
  world: World,
  message: WorkMessage,
  delivery: Delivery,
): Promise<AuditEvent | undefined> {
  const { policy } = await world.policy();
  if (!looksAt(message.family, policy)) return undefined;
  for (let round = 1; round <= rounds; round += 1) {
    const outcome = await lookOnce({ world, policy, message, delivery }, round > 1 || delivery.receives > 1);
    if (outcome !== again) return outcome;
  }
  throw new Error(
    `${message.family}: somebody else registered it in each of ${rounds} rounds; the queue tries again`,
  );
}

async function lookOnce(errand: Errand, seenBefore: boolean): Promise<AuditEvent | undefined | typeof again> {
  const { world, policy, message, delivery } = errand;
  const newest = await readNewest(world, message, delivery.receives);
  if (!newest) return recordInactive(errand);
  if (await undoLeftover(errand, newest)) return again;
  const verdict = await planNewest(world, newest, policy);
  if (verdict.decision === 'correct') return seenBefore ? recordLostRepair(errand, newest) : undefined;
  if (verdict.decision !== 'repair' || verdict.mode === 'report')
    return record(errand, factsOf(newest, verdict));
  const announced = message.door === 'event' ? (message.atLeast ?? newest.revision) : undefined;
  const refusal = await guard(world, { newest, plan: verdict, policy, announced });
  if (refusal) return record(errand, { ...factsOf(newest, verdict), decision: 'refuse', ...refusal });
  await world.pace();
  if (!isSame(newest, await world.describe(message.family))) return again;
  return repair(errand, newest, verdict);
}

async function repair(
  errand: Errand,
  newest: TaskDefinition,
  plan: Extract<Plan, { decision: 'repair' }>,
): Promise<AuditEvent | typeof again> {
  const { world, message } = errand;
  const read = newest.revision ?? 0;
  const { revision, taskDefinitionArn } = await world.register(plan.registerInput).catch((error: unknown) => {
    throw new RegistrationFailed(plan.registerInput, read, error);
  });
  if (await activeBetween(world, message.family, read, revision)) {
    await withdraw(errand, read, taskDefinitionArn);
    return again;
  }
  await countRepair(world);
  return record(errand, { ...factsOf(newest, plan), repairedRevision: revision });
}

/** ECS returns a revision's members in any order, but they never change; its tags do. */
function isSame(before: TaskDefinition, now: TaskDefinition | undefined): boolean {
  return before.revision === now?.revision && tagsOf(before) === tagsOf(now);
}

function tagsOf(definition: TaskDefinition | undefined): string {
  return JSON.stringify(
    (definition?.tags ?? []).map(({ key, value }) => JSON.stringify([key, value])).sort(),
  );
}

function recordInactive(errand: Errand): Promise<AuditEvent> {
  const { family } = errand.message;
  return record(errand, {
    family,
    mode: errand.policy.mode,
    decision: 'exempt',
    reason: 'not-active',
    message: `${family} has no ACTIVE revision.`,
  });
}

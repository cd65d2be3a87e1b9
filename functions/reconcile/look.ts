import type { FamilyVerdict } from '../report/family-verdict.ts';
import type { TaskDefinition } from '../sidecar/definition.ts';
import type { Plan } from '../sidecar/plan.ts';
import type { Policy } from '../sidecar/policy.ts';
import { settingsFor } from '../sidecar/settings.ts';
import type { guard } from './guards.ts';
import { planNewest } from './plan-newest.ts';
import type { GuardWorld } from './world.ts';

/** A family as somebody sees it who changes nothing. */
export interface Sight {
  newest: TaskDefinition;
  verdict: FamilyVerdict;
  plan: Plan;
  /** Whether it would be registered if the policy's own mode were `register`: a rule or a tag may say otherwise. */
  switches: boolean;
  /** Why the guards could not be asked; absent where they answered or had not to be asked. */
  unasked?: unknown;
}

/**
 * Plans a family's newest revision and asks the guards about a repair, in whatever mode.
 *
 * @returns undefined where the family has no ACTIVE revision
 */
export async function look(
  world: GuardWorld,
  family: string,
  policy: Policy,
  ask: typeof guard,
): Promise<Sight | undefined> {
  const newest = await world.describe(family);
  if (!newest) return undefined;
  const plan = await planNewest(world, newest, policy);
  const verdict = verdictOf(newest, plan);
  if (plan.decision !== 'repair') return { newest, verdict, plan, switches: false };
  try {
    const refusal = await ask(world, { newest, plan, policy });
    if (refusal) {
      const { reason, message } = refusal;
      return { newest, plan, switches: false, verdict: { ...verdict, decision: 'refuse', reason, message } };
    }
    return { newest, verdict, plan, switches: wouldRegister(newest, policy) };
  } catch (unasked) {
    return { newest, verdict, plan, switches: wouldRegister(newest, policy), unasked };
  }
}

function verdictOf({ family, revision }: TaskDefinition, plan: Plan): FamilyVerdict {
  const { decision, findings } = plan;
  const known = { family, ...(revision !== undefined && { revision }) };
  if (decision !== 'exempt' && decision !== 'refuse') return { ...known, decision, findings };
  return { ...known, decision, reason: plan.reason, message: plan.message, findings };
}

function wouldRegister(newest: TaskDefinition, { onlyReport: _built, ...policy }: Policy): boolean {
  return settingsFor(newest, { ...policy, mode: 'register' }).mode === 'register';
}

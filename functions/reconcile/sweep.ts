import { type AuditDigest, digest } from '../report/digest.ts';
import { noCounts, note, noteEnqueued } from '../report/sweep-counts.ts';
import type { TaskDefinition } from '../sidecar/definition.ts';
import type { Plan } from '../sidecar/plan.ts';
import type { Policy } from '../sidecar/policy.ts';
import { looksAt } from '../sidecar/settings.ts';
import { guard, type Refusal } from './guards.ts';
import { planNewest } from './plan-newest.ts';
import type { SweepState } from './sweep-message.ts';
import type { SweepWorld } from './world.ts';

const hour = 3_600_000;

/** The sweep goes on in another invocation when this one has less than these milliseconds left. */
const reserve = 60_000;

type Sweep = { world: SweepWorld; policy: Policy; state: SweepState };

/** A sweep that begins now. */
export function newSweep(id: string, now: number): SweepState {
  return { id, startedAt: new Date(now).toISOString(), done: 0, counts: noCounts() };
}

/**
 * Plans every family of this stage and hands those to the work queue whose repair no guard refuses.
 *
 * @returns the digest that was recorded; undefined where the sweep goes on in another invocation
 */
export async function sweep(world: SweepWorld, state: SweepState): Promise<AuditDigest | undefined> {
  const { policy, broken } = await world.policy();
  const going = { world, policy, state };
  for (;;) {
    const page = await world.families(state.token);
    for (const family of page.families.slice(state.done)) {
      if (world.remaining() < reserve) return void (await world.goOn(state));
      await visit(going, family);
      state.done += 1;
    }
    if (page.next === undefined) break;
    state.token = page.next;
    state.done = 0;
  }
  return finish(going, broken);
}

/** One bad family never stops the rest; it is counted and named instead. */
async function visit(going: Sweep, family: string): Promise<void> {
  const { world, policy, state } = going;
  if (!looksAt(family, policy)) return;
  let newest: TaskDefinition | undefined;
  try {
    newest = await world.describe(family);
    // Deregistered since the page was read: there is nothing to say about it.
    if (!newest) return;
    const verdict = await planNewest(world, newest, policy);
    const refusal = await act(going, newest, verdict);
    const decided = refusal ? { ...verdict, decision: 'refuse' as const, ...refusal } : verdict;
    note(state.counts, newest, decided, isNew(going, newest));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const failed = { decision: 'failed' as const, reason: name, message, findings: [] };
    // Of what could not even be read nobody knows that it was so before.
    note(state.counts, newest ?? { family }, failed, !newest || isNew(going, newest));
  }
}

/** Hands a repair over that is to be made; the guard's refusal where it must not be. */
async function act(going: Sweep, newest: TaskDefinition, verdict: Plan): Promise<Refusal | undefined> {
  if (verdict.decision !== 'repair' || verdict.mode === 'report') return undefined;
  const { world, policy, state } = going;
  const refusal = await guard(world, { newest, plan: verdict, policy, ahead: state.counts.enqueued });
  if (!refusal) await handOver(going, newest);
  return refusal;
}

async function handOver(going: Sweep, newest: TaskDefinition): Promise<void> {
  const { world, state } = going;
  const { family, revision, registeredAt = 0 } = newest;
  const known = revision !== undefined;
  await world.enqueue(
    { family, door: 'sweep', ...(known && { atLeast: revision }) },
    `${state.id}:${family}`,
  );
  // What was there at the last sweep was enqueued then: it waits for something else than its event.
  const isOld = world.now() - registeredAt * 1_000 > hour;
  noteEnqueued(state.counts, { family, ...(known && { revision }) }, isOld && isNew(going, newest));
}

function isNew({ world, state }: Sweep, { registeredAt = 0 }: TaskDefinition): boolean {
  return registeredAt * 1_000 >= Date.parse(state.startedAt) - world.sweepHours * hour;
}

async function finish({ world, policy, state }: Sweep, policyBroken: string[]): Promise<AuditDigest> {
  const about = { sweep: state.id, startedAt: state.startedAt, mode: policy.mode, policyBroken };
  const result = digest(world.place, world.now(), about, state.counts);
  await world.recordDigest(result);
  world.count('SweptFamilies', result.families);
  world.count('MissedEvents', result.missedEvents.first.length + result.missedEvents.more);
  return result;
}

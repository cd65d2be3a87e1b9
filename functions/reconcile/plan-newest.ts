import type { TaskDefinition } from '../sidecar/definition.ts';
import { type Plan, plan } from '../sidecar/plan.ts';
import type { Policy } from '../sidecar/policy.ts';
import { repairedBy } from './ours.ts';
import type { World } from './world.ts';

/**
 * The plan for a family's newest revision, the same for every door. A wrong revision of ours is a copy of a
 * source: when that source was deregistered, the owner has given it up, and the copy is left alone.
 */
export async function planNewest(
  world: Pick<World, 'describe' | 'place'>,
  newest: TaskDefinition,
  policy: Policy,
): Promise<Plan> {
  const first = plan(newest, policy);
  const source = repairedBy(newest, world.place.roleArn);
  if (source === undefined || first.decision === 'correct' || first.decision === 'exempt') return first;
  const original = await world.describe(`${newest.family}:${source}`);
  return original?.status === 'ACTIVE' ? first : plan(newest, policy, { sourceDeregistered: true });
}

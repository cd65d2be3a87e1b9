import type { TaskDefinition } from '../../sidecar/definition.ts';
import { plan } from '../../sidecar/plan.ts';
import type { Refusal, Repair } from '../guards.ts';
import { isOurs } from '../ours.ts';
import type { GuardWorld } from '../world.ts';

const hour = 3_600;

/** Revisions of others that the walk passes on its way; each repair of ours has one more below it. */
const most = 50;

/**
 * Refuses when the family's budget of repairs in an hour is spent: somebody undoes what we do, and each round
 * costs two revisions. Counted from the revisions themselves, deregistered ones included.
 */
export async function quarantined(world: GuardWorld, repair: Repair): Promise<Refusal | undefined> {
  const { newest, policy, announced } = repair;
  const recent = await revisionsOfTheHour(world, newest, most + 2 * policy.budgetPerHour);
  const ours = recent.filter((definition) => isOurs(definition, world.place.roleArn));
  if (ours.length < policy.budgetPerHour) return undefined;
  const other = recent.find((definition) => !isOurs(definition, world.place.roleArn));
  const who = other?.registeredBy ?? 'somebody whom ECS does not name';
  const first = firstRefused(world, recent, policy);
  return {
    reason: 'quarantined',
    message: `${newest.family} was repaired ${ours.length} times within an hour (budgetPerHour ${policy.budgetPerHour}), and ${who} registers it again without the sidecar as it should be; stop that writer or tag the definition remora:mode=off.`,
    ...(announced !== undefined && first !== undefined && announced > first && { repeated: true }),
  };
}

/**
 * The first of the revisions since our last repair that would have been repaired: its event is the one that the
 * refusal is told by. Asked by numbers and not by order of arrival, so that of a burst, whose events all find the
 * same newest revision, one is told.
 */
function firstRefused(
  { place }: GuardWorld,
  recent: TaskDefinition[],
  policy: Repair['policy'],
): number | undefined {
  const ourLast = recent.findIndex((definition) => isOurs(definition, place.roleArn));
  return recent.slice(0, ourLast).findLast((definition) => {
    // Deregistered since or not: it was ACTIVE when its event came.
    const verdict = plan({ ...definition, status: 'ACTIVE' }, policy);
    return verdict.decision === 'repair' && verdict.mode === 'register';
  })?.revision;
}

async function revisionsOfTheHour(
  world: GuardWorld,
  newest: TaskDefinition,
  furthest: number,
): Promise<TaskDefinition[]> {
  const since = world.now() / 1_000 - hour;
  const lowest = Math.max(0, (newest.revision ?? 0) - furthest);
  const recent = [newest].filter((definition) => isSince(definition, since));
  for (let revision = (newest.revision ?? 0) - 1; recent.length > 0 && revision > lowest; revision -= 1) {
    const earlier = await world.describe(`${newest.family}:${revision}`);
    // A deleted revision says nothing of its time; the ones below it do.
    if (earlier === undefined) continue;
    if (!isSince(earlier, since)) break;
    recent.push(earlier);
  }
  return recent;
}

function isSince(definition: TaskDefinition, since: number): boolean {
  return (definition.registeredAt ?? Number.NEGATIVE_INFINITY) >= since;
}

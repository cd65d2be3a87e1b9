import { parseBrake } from '../brake.ts';
import type { Refusal, Repair } from '../guards.ts';
import type { GuardWorld } from '../world.ts';

/** Refuses while the account's brake is on: for the rest of the hour, or until a person releases it. */
export async function paused(world: GuardWorld, { policy, ahead = 0 }: Repair): Promise<Refusal | undefined> {
  const brake = parseBrake((await world.readBrake()).text, world.now());
  const release = `release it with "remora resume --stage ${world.place.stage}"`;
  if (!brake) return on(world, `The brake's parameter holds something else than its state; ${release}.`);
  if (brake.paused) {
    const { at, because } = brake.paused;
    return on(world, `Repairs are paused since ${at}: ${because} When that is mended, ${release}.`);
  }
  // Some of those that wait may be made and counted by now: the larger number is sure, the sum is not.
  if (Math.max(brake.repairs, ahead) < policy.maxRepairsPerHour) return undefined;
  return on(
    world,
    `The account's ${policy.maxRepairsPerHour} repairs of this hour (maxRepairsPerHour) are made or under way; the next sweep goes on.`,
  );
}

function on(world: GuardWorld, message: string): Refusal {
  world.count('BrakeOn');
  return { reason: 'paused', message };
}

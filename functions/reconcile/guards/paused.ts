import { parseBrake } from '../brake.ts';
import type { Refusal, Repair } from '../guards.ts';
import type { World } from '../world.ts';

/** Refuses while the account's brake is on: for the rest of the hour, or until a person releases it. */
export async function paused(world: World, { policy }: Repair): Promise<Refusal | undefined> {
  const brake = parseBrake((await world.readBrake()).text, world.now());
  const release = `set the parameter /remora/${world.place.stage}/brake to {}`;
  if (!brake) return on(world, `The brake's parameter holds something else than its state; ${release}.`);
  if (brake.paused) {
    const { at, because } = brake.paused;
    return on(world, `Repairs are paused since ${at}: ${because} When that is mended, ${release}.`);
  }
  if (brake.repairs < policy.maxRepairsPerHour) return undefined;
  return on(
    world,
    `The account's ${policy.maxRepairsPerHour} repairs of this hour (maxRepairsPerHour) are made; the next sweep goes on.`,
  );
}

function on(world: World, message: string): Refusal {
  world.count('BrakeOn');
  return { reason: 'paused', message };
}

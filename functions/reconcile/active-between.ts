import type { World } from './world.ts';

/** More registrations than this cannot have slipped in between a read and a write. */
const furthest = 20;

/**
 * Whether a revision strictly between the two is ACTIVE, that is: a newer content than `older` lies under
 * `newer`. A gap alone proves nothing, because the numbers of deregistered revisions are never used again.
 * Looked at from the top, where whoever came in between must be.
 */
export async function activeBetween(
  world: Pick<World, 'describe' | 'sleep'>,
  family: string,
  older: number,
  newer: number,
): Promise<boolean> {
  const lowest = Math.max(older, newer - 1 - furthest);
  for (let revision = newer - 1; revision > lowest; revision -= 1) {
    let between = await world.describe(`${family}:${revision}`);
    // Whoever came in between did so a moment ago, and the first read may not show it yet.
    if (between === undefined && revision === newer - 1) {
      await world.sleep(1_000);
      between = await world.describe(`${family}:${revision}`);
    }
    if (between?.status === 'ACTIVE') return true;
  }
  return false;
}

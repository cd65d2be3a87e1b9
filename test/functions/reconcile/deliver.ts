import { reconcile } from '../../../functions/reconcile/reconcile.ts';
import type { MemoryWorld } from './memory-world.ts';

const work = (over = {}) => ({ family: 'web', door: 'event' as const, ...over });
/** Delivers a message of the family. */
export const run = (world: MemoryWorld, over = {}, receives = 1) =>
  reconcile(world, work(over), { receives, firstReceivedAt: world.clock });

/** Somebody does something right before the first calls of a kind. */
export function meanwhile(world: MemoryWorld, call: string, act: () => void, times = 1) {
  let left = times;
  world.before = (made) => {
    if (made === call && left-- > 0) act();
  };
}

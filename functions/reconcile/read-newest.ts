import type { TaskDefinition } from '../sidecar/definition.ts';
import type { WorkMessage } from './work-message.ts';
import type { World } from './world.ts';

const waits = [1_000, 2_000, 3_000];

/**
 * The family's newest ACTIVE revision, undefined where it has none. ECS reads are eventually consistent: a
 * newest revision below the one that the message knows to exist is read again.
 *
 * @param receives how often the queue has handed out the message, this time included
 * @throws where the read stays stale; the queue hands the message out again later
 */
export async function readNewest(
  world: World,
  message: WorkMessage,
  receives: number,
): Promise<TaskDefinition | undefined> {
  for (const wait of [...waits, undefined]) {
    const newest = await world.describe(message.family);
    if (!(await isStale(world, message, newest, receives))) return newest;
    if (wait !== undefined) await world.sleep(wait);
  }
  throw new Error(
    `${message.family}: revision ${message.atLeast} was registered, but ECS still shows an older one as the newest; the queue tries again`,
  );
}

async function isStale(
  world: World,
  { family, atLeast }: WorkMessage,
  newest: TaskDefinition | undefined,
  receives: number,
): Promise<boolean> {
  if (atLeast === undefined || (newest?.revision ?? 0) >= atLeast) return false;
  const hinted = await world.describe(`${family}:${atLeast}`);
  // A revision that ECS does not know at all is either too new for this read or already deleted. Only time
  // tells them apart: once the queue has waited, it counts as deleted.
  if (hinted === undefined) return receives < 2;
  return hinted.status === 'ACTIVE';
}

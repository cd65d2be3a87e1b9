import type { TaskDefinition } from '../sidecar/definition.ts';
import { activeBetween } from './active-between.ts';
import { repairedBy } from './ours.ts';
import { type Errand, record } from './record.ts';

/**
 * Withdraws a newest revision of ours that lies on top of a newer content: a repair that was overtaken and could
 * not be withdrawn at the time. Nothing else looks like that, so the mode does not matter.
 *
 * @returns whether there was one, so that the family must be looked at again
 */
export async function undoLeftover(errand: Errand, newest: TaskDefinition): Promise<boolean> {
  const { world, message } = errand;
  const { revision, taskDefinitionArn } = newest;
  const source = repairedBy(newest, world.place.roleArn);
  if (source === undefined || revision === undefined || taskDefinitionArn === undefined) return false;
  if (!(await activeBetween(world, message.family, source, revision))) return false;
  await withdraw(errand, source, taskDefinitionArn);
  return true;
}

/**
 * Takes a revision of ours back, because it must not lie on top of what somebody registered after its source.
 *
 * @throws where ECS does not deregister it; {@link undoLeftover} finds it at the next delivery
 */
export async function withdraw(errand: Errand, source: number, taskDefinitionArn: string): Promise<void> {
  await errand.world.deregister(taskDefinitionArn).catch((cause: unknown) => {
    throw new Error(`${taskDefinitionArn} lies on top of a newer revision and could not be deregistered`, {
      cause,
    });
  });
  await record(errand, {
    family: errand.message.family,
    revision: source,
    mode: 'register',
    decision: 'superseded',
    message: `Somebody registered a newer revision while revision ${source} was being repaired; ${taskDefinitionArn} was deregistered, and the newer one is looked at.`,
  });
}

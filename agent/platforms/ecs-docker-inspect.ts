import type { Log } from '../log.ts';
import type { Docker, InspectedContainer, ListedContainer } from '../sources/docker.ts';
import { taskArnLabel } from './ecs-docker-task.ts';

/**
 * The ARN of our own task, by ids, or beginnings of ids, that may be ours.
 *
 * @throws Error where none of them is of a container of a task
 */
export async function ownTask(docker: Docker, ways: (() => Promise<string[]>)[]): Promise<string> {
  for (const way of ways)
    for (const id of await way()) {
      const arn = (await docker.inspect(id))?.Config.Labels?.[taskArnLabel];
      if (arn) return arn;
    }
  throw new Error(
    `no container of this host with the label ${taskArnLabel} is the one that the agent runs in`,
  );
}

/**
 * What Docker knows of these, without those that are gone since they were listed, and those of which Docker does not tell.
 *
 * @throws Error where it tells of none
 */
export async function inspectAll(
  containers: ListedContainer[],
  docker: Docker,
  log: Log,
): Promise<InspectedContainer[]> {
  const outcomes = await Promise.allSettled(containers.map(({ Id }) => docker.inspect(Id)));
  const told = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? (outcome.value ?? []) : []));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as Error] : [],
  );
  if (told.length === 0 && failures[0]) throw failures[0];
  for (const { message } of failures) log('WARNING', 'ecs', `left out of the task: ${message}`);
  return told;
}

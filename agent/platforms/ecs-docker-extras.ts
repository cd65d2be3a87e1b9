import type { ContainerSample, Sample } from '../metrics/sample.ts';
import type { CgroupTrees } from '../sources/cgroup.ts';
import { readOomKills, readThrottling } from '../sources/cgroup-extras.ts';
import type { Reading } from './ecs-docker-container.ts';

/**
 * A sample with what the control groups tell beyond it: throttling of a container and of the task, whichever has a
 * quota, and what the kernel killed. Docker's restart count is that of its own restarts, not of those by ECS.
 *
 * @param readings those that the sample's containers were made of, in their order
 */
export function withExtras(sample: Sample, readings: Reading[], trees: CgroupTrees): Sample {
  const containers = sample.containers.map((container, index) =>
    withExtra(container, readings[index]?.path, trees),
  );
  const path = readings.find((reading) => reading.path !== undefined)?.path ?? '';
  // ECS puts a task's containers into one group, and the task's CPU is the quota of that.
  const throttling = readThrottling(trees, path.slice(0, path.lastIndexOf('/')));
  return { ...sample, containers, ...(throttling && { task: { throttling } }) };
}

function withExtra(
  container: ContainerSample,
  path: string | undefined,
  trees: CgroupTrees,
): ContainerSample {
  if (path === undefined) return container;
  const [throttling, oomKills] = [readThrottling(trees, path), readOomKills(trees, path)];
  const extra = { ...(throttling && { throttling }), ...(oomKills !== undefined && { oomKills }) };
  return { ...container, extra };
}

import { interfacesOf, type MemoryUsage, memoryOf } from '../metrics/docker-usage.ts';
import type { ContainerSample } from '../metrics/sample.ts';
import { cgroupTrees } from '../sources/cgroup.ts';
import type { Docker, ListedContainer } from '../sources/docker.ts';
import type { Machine } from '../sources/proc-machine.ts';
import type { EcsOptions } from './ecs.ts';
import { containerReader, hasOwnNetwork, type Reading } from './ecs-docker-container.ts';
import { withExtras } from './ecs-docker-extras.ts';
import { inspectAll, ownTask } from './ecs-docker-inspect.ts';
import { containerName, taskArnLabel, taskOf } from './ecs-docker-task.ts';
import { ecsMetadata, taskId } from './ecs-metadata.ts';
import type { Platform } from './platform.ts';

/** Seconds. A container that was created so long ago and has not started never will. */
const longestStart = 600;

/** What the platform reads and how it is to be read. */
export interface EcsDockerOptions extends Omit<EcsOptions, 'metadata' | 'monotonic'> {
  docker: Docker;
  /** The host's /sys/fs/cgroup, or /cgroup. */
  cgroups: string;
  /** Ways to ids, or beginnings of ids, that may be ours; the surest first. */
  ownIds: (() => Promise<string[]>)[];
  clock: { monotonic(): number; now(): number };
}

/**
 * An ECS task on a host whose Docker socket and cgroups are mounted: Docker says who is in the task and on which
 * networks, the control groups say what they use.
 *
 * @throws Error where the mounts are of no use
 */
export async function ecsDockerPlatform(options: EcsDockerOptions): Promise<Platform> {
  const { docker, provider, hostname, ignored, clock, log } = options;
  const arn = await ownTask(docker, options.ownIds);
  const read = containerReader({
    ...options,
    monotonic: clock.monotonic,
    task: taskId({ TaskARN: arn, Containers: [] }) ?? '',
  });
  const trees = options.extraMetrics ? cgroupTrees(options.cgroups) : undefined;
  const list = async (which: 'running' | 'all') => {
    const found = await docker.list(`${taskArnLabel}=${arn}`, which);
    return found.filter((container) => !ignored(nameOf(container)));
  };
  let last: ListedContainer[] | undefined;
  // While Docker does not say who runs, the control groups of those who ran when it did still tell what they use.
  const running = async () => {
    try {
      last = await list('running');
      return { found: last, dockerAnswers: true };
    } catch (error) {
      if (!last) throw error;
      log('ERROR', 'metric', (error as Error).message);
      return { found: last, dockerAnswers: false };
    }
  };
  return {
    async isRunning() {
      try {
        const now = clock.now() / 1000;
        return (await list('all')).every((container) => !isToStart(container, now));
      } catch (error) {
        log('INFO', 'ecs', `wait for Docker: ${(error as Error).message}`);
        return false;
      }
    },
    async whereabouts() {
      const found = await list('all');
      const task = taskOf(await inspectAll(found, docker, log));
      return { name: taskId(task) ?? hostname, cloud: { provider, metadata: ecsMetadata(task) } };
    },
    async sample() {
      const [{ found, dockerAnswers }, machine] = await Promise.all([running(), options.machine()]);
      const at = clock.monotonic();
      const bridge = found.some(hasOwnNetwork);
      const [readings, interfaces] = await Promise.all([
        read(found, dockerAnswers),
        bridge ? [] : options.ownInterfaces(),
      ]);
      const containers = readings.map((reading) => sampleOf(reading, machine, options.memoryUsage));
      const sample = { at, containers, interfaces };
      return trees ? withExtras(sample, readings, trees) : sample;
    },
  };
}

function nameOf({ Labels, Names }: ListedContainer): string {
  return containerName(Labels, Names?.[0]);
}

/** ECS makes containers one by one; those that stand in for a volume are never started. */
function isToStart(container: ListedContainer, now: number): boolean {
  const { State, Created = 0 } = container;
  return (
    State === 'created' &&
    now - Created < longestStart &&
    !nameOf(container).startsWith('~internal~ecs-emptyvolume')
  );
}

function sampleOf(
  { container, countedAt, life, limits, stats, networksAt }: Reading,
  machine: Machine,
  usage: MemoryUsage | undefined,
): ContainerSample {
  const cpuNanoseconds = stats.cpu_stats?.cpu_usage?.total_usage;
  const memory = memoryOf(stats, usage);
  return {
    name: nameOf(container),
    life: `${container.Id} ${life}`,
    countedAt,
    ...(cpuNanoseconds !== undefined && { cpuNanoseconds }),
    ...(memory !== undefined && { memory }),
    cpuLimit: (limits.cpu ?? machine.cores) * 100,
    memoryLimit: limits.memory ?? machine.memory,
    interfaces: interfacesOf(stats).map((each) => ({
      ...each,
      ...(networksAt !== undefined && { countedAt: networksAt }),
    })),
  };
}

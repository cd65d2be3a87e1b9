import type { Log } from '../log.ts';
import { interfacesOf, type MemoryUsage, memoryOf, throttlingOf } from '../metrics/docker-usage.ts';
import type { ContainerSample, ExtraCounters, InterfaceCounters, Sample } from '../metrics/sample.ts';
import { rememberLast } from '../remember-last.ts';
import type { Machine } from '../sources/proc-machine.ts';
import type { ContainerStats, Task, TaskContainer, TaskMetadata } from '../sources/task-metadata.ts';
import { ecsMetadata, taskId } from './ecs-metadata.ts';
import { lastAnswer } from './last-answer.ts';
import type { Cloud, Platform } from './platform.ts';

const mebibyte = 2 ** 20;

/** The endpoint says 2^64-1 on Managed Instances where there is no limit. */
const noLimit = 2 ** 62;

/** What the platform reads and how it is to be read. */
export interface EcsOptions {
  metadata: TaskMetadata;
  provider: Cloud['provider'];
  machine: () => Promise<Machine>;
  ownInterfaces: () => Promise<InterfaceCounters[]>;
  /** The host's name where the task's cannot be told. */
  hostname: string;
  /** Whether a container is left out, by its name. */
  ignored: (container: string) => boolean;
  memoryUsage?: MemoryUsage | undefined;
  extraMetrics?: boolean | undefined;
  monotonic: () => number;
  log: Log;
}

/** An ECS task that the metadata endpoint speaks of: on Fargate, EC2, Managed Instances and ECS Anywhere. */
export function ecsPlatform(options: EcsOptions): Platform {
  const { metadata, provider, hostname, ignored, log } = options;
  const watchedIn = rememberLast((task: Task) => withoutIgnored(task, ignored));
  const task = async () => watchedIn(await metadata.task());
  const containersAt = lastAnswer();
  let sharesInterfaces = false;
  return {
    async isRunning() {
      try {
        return (await task()).KnownStatus === 'RUNNING';
      } catch (error) {
        // Until all containers of the task are created, it says so with an error.
        log('INFO', 'ecs', `wait for the task API to be ready: ${(error as Error).message}`);
        return false;
      }
    },
    async whereabouts() {
      const found = await task();
      return { name: taskId(found) ?? hostname, cloud: { provider, metadata: ecsMetadata(found) } };
    },
    async sample() {
      const answer = await Promise.all([task(), metadata.stats()]).catch((error: Error) => {
        // The interfaces around the agent do not depend on the endpoint; on a bridge there is nothing else to read.
        if (!sharesInterfaces) throw error;
        log('ERROR', 'metric', error.message);
        return undefined;
      });
      const at = options.monotonic();
      if (answer) sharesInterfaces = !isBridge(answer[0]);
      return {
        at,
        containers: containersAt(at, answer && (await containersOf(at, ...answer, options))),
        interfaces: sharesInterfaces ? await options.ownInterfaces() : [],
        ...(answer && options.extraMetrics && { task: storageOf(answer[0]) }),
      };
    },
  };
}

function withoutIgnored(task: Task, ignored: EcsOptions['ignored']): Task {
  return { ...task, Containers: task.Containers.filter(({ Name }) => !ignored(Name ?? '')) };
}

/**
 * In bridge mode each container has its interfaces; in the others they are the task's, which the agent shares. The
 * first container that says a mode counts: a volume's or a stopped one may say none.
 */
function isBridge({ Containers }: Task): boolean {
  const mode = Containers.flatMap(({ Networks }) => Networks ?? []).find(({ NetworkMode }) => NetworkMode);
  return mode?.NetworkMode === 'bridge' || mode?.NetworkMode === 'default';
}

async function containersOf(
  at: number,
  task: Task,
  stats: Record<string, ContainerStats | null>,
  options: EcsOptions,
): Promise<ContainerSample[]> {
  const machine = await options.machine();
  const containers: ContainerSample[] = [];
  for (const container of task.Containers) {
    const read = stats[container.DockerId ?? ''];
    if (!read || typeof container.Name !== 'string') continue;
    const sample: ContainerSample = {
      name: container.Name,
      life: `${container.DockerId} ${container.StartedAt ?? ''} ${container.RestartCount ?? 0}`,
      countedAt: at,
      // A container's own CPU limit is a share of what is free, which is no limit.
      cpuLimit: (limit(task.Limits?.CPU) ?? machine.cores) * 100,
      memoryLimit: memoryLimit(container, task) ?? machine.memory,
      interfaces: interfacesOf(read),
    };
    addUse(sample, read, options.memoryUsage);
    if (options.extraMetrics) sample.extra = extraOf(read, container.RestartCount);
    containers.push(sample);
  }
  return containers;
}

function addUse(sample: ContainerSample, stats: ContainerStats, usage: MemoryUsage | undefined): void {
  const cpuNanoseconds = stats.cpu_stats?.cpu_usage?.total_usage;
  const memory = memoryOf(stats, usage);
  if (cpuNanoseconds !== undefined) sample.cpuNanoseconds = cpuNanoseconds;
  if (memory !== undefined) sample.memory = memory;
}

/** Restarts are counted only where the container has a restart policy. */
function extraOf(stats: ContainerStats, restarts: number | null | undefined): ExtraCounters {
  const throttling = throttlingOf(stats);
  return { ...(throttling && { throttling }), ...(typeof restarts === 'number' && { restarts }) };
}

function storageOf({ EphemeralStorageMetrics }: Task): NonNullable<Sample['task']> {
  const { Utilized: used, Reserved: size } = EphemeralStorageMetrics ?? {};
  return used === undefined || size === undefined
    ? {}
    : { storage: { used: used * mebibyte, size: size * mebibyte } };
}

function memoryLimit(container: TaskContainer, task: Task): number | undefined {
  const mebibytes = limit(container.Limits?.Memory) ?? limit(task.Limits?.Memory);
  return mebibytes === undefined ? undefined : mebibytes * mebibyte;
}

function limit(given: number | undefined): number | undefined {
  return given !== undefined && given > 0 && given < noLimit ? given : undefined;
}

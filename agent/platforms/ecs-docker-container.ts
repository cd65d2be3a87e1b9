import type { Log } from '../log.ts';
import { oldestBaseline } from '../metrics/sample.ts';
import {
  type CgroupLimits,
  type CgroupTrees,
  cgroupTrees,
  readLimits,
  readUsage,
} from '../sources/cgroup.ts';
import type { Docker, ListedContainer } from '../sources/docker.ts';
import { findCgroup } from '../sources/find-cgroup.ts';
import type { ContainerStats } from '../sources/task-metadata.ts';

/** What was read of a container, in the words of Docker's statistics. */
export interface Reading {
  container: ListedContainer;
  /** Milliseconds: containers are read one after the other, and one may take its time. */
  countedAt: number;
  life: string;
  limits: CgroupLimits;
  stats: ContainerStats;
  /** Milliseconds: when its networks were counted, which only Docker tells of. */
  networksAt?: number;
  /** Of its control group; absent where that was not found. */
  path?: string;
}

export interface ContainerSources {
  docker: Docker;
  cgroups: string;
  task: string;
  monotonic: () => number;
  log: Log;
}

/** What Docker told of a container, and when, in milliseconds. */
interface Told {
  stats: ContainerStats;
  at: number;
}

type Networks = { counters: NonNullable<ContainerStats['networks']>; at: number };

/** What is remembered of a container: where its group is, undefined for nowhere, and of that life its limits and networks. */
interface Group {
  path: string | undefined;
  life?: string;
  limits?: CgroupLimits;
  networks?: Networks;
}

/**
 * Reads running containers. Docker's statistics are only asked for where the files cannot tell: for the counters of a
 * bridge's interfaces, and for a container whose group cannot be found; not at all where it does not answer. A
 * container that cannot be read is left out.
 *
 * @throws Error where the directory shows no control groups
 */
export function containerReader(
  sources: ContainerSources,
): (containers: ListedContainer[], dockerAnswers: boolean) => Promise<Reading[]> {
  const trees = cgroupTrees(sources.cgroups);
  const groups = new Map<string, Group>();
  const readOne = async (container: ListedContainer, dockerAnswers: boolean): Promise<Reading[]> => {
    const warn = (error: Error): undefined => {
      sources.log('WARNING', 'ecs', `${container.Names?.[0] ?? container.Id}: ${error.message}`);
    };
    const [usage, told] = await Promise.all([
      byFiles(container, sources, trees, groups).catch(() => {
        // Stopped in this moment, or moved: it is looked for again.
        groups.delete(container.Id);
        return undefined;
      }),
      dockerAnswers && hasOwnNetwork(container) ? askDocker(container, sources).catch(warn) : undefined,
    ]);
    if (usage) return [withNetworks(usage, told, groups.get(container.Id))];
    const all = dockerAnswers && (await byDocker(container, sources, told).catch(warn));
    return all ? [all] : [];
  };
  return async (containers, dockerAnswers) => {
    const there = new Set(containers.map(({ Id }) => Id));
    for (const id of groups.keys()) if (!there.has(id)) groups.delete(id);
    const readings: Reading[] = [];
    // One after the other: their answers together would be most of the agent's memory.
    for (const container of containers) readings.push(...(await readOne(container, dockerAnswers)));
    return readings;
  };
}

/** On a bridge. In the other modes a container shares the host's interfaces, or the task's, or has none. */
export function hasOwnNetwork({ HostConfig }: ListedContainer): boolean {
  const { NetworkMode = 'default' } = HostConfig ?? {};
  return NetworkMode !== 'host' && NetworkMode !== 'none' && !NetworkMode.startsWith('container:');
}

async function byFiles(
  container: ListedContainer,
  { task, monotonic }: ContainerSources,
  trees: CgroupTrees,
  groups: Map<string, Group>,
): Promise<Reading | undefined> {
  const cluster = container.Labels?.['com.amazonaws.ecs.cluster'] ?? '';
  const group = groups.get(container.Id) ?? {
    path: await findCgroup(trees, { id: container.Id, task, cluster }),
  };
  groups.set(container.Id, group);
  if (group.path === undefined) return undefined;
  const { life, cpuNanoseconds, memory } = readUsage(trees, group.path);
  const countedAt = monotonic();
  if (group.life !== life || !group.limits) {
    group.life = life;
    group.limits = limitsOf(trees, group.path);
    delete group.networks;
  }
  const stats = { cpu_stats: { cpu_usage: { total_usage: cpuNanoseconds } }, memory_stats: memory };
  return { container, countedAt, life, limits: group.limits, stats, path: group.path };
}

/**
 * As on the other road: the task's CPU, never a container's own; the container's memory, else the task's. The task's
 * are those of the group that its containers are in, where it has one.
 */
function limitsOf(trees: CgroupTrees, path: string): CgroupLimits {
  const parent = path.slice(0, path.lastIndexOf('/'));
  const [own, task] = [readLimits(trees, path), readLimits(trees, parent)];
  const memory = own.memory ?? task.memory;
  return { ...(task.cpu !== undefined && { cpu: task.cpu }), ...(memory !== undefined && { memory }) };
}

async function askDocker({ Id }: ListedContainer, { docker, monotonic }: ContainerSources): Promise<Told> {
  return { stats: await docker.stats(Id), at: monotonic() };
}

/** Where Docker tells nothing now, with what it told last: the next tick then compares with that, and not with nothing. */
function withNetworks(usage: Reading, told: Told | undefined, group: Group | undefined): Reading {
  if (group && told?.stats.networks) group.networks = { counters: told.stats.networks, at: told.at };
  const latest = group?.networks;
  if (!latest || usage.countedAt - latest.at > oldestBaseline) return usage;
  return { ...usage, stats: { ...usage.stats, networks: latest.counters }, networksAt: latest.at };
}

async function byDocker(
  container: ListedContainer,
  sources: ContainerSources,
  given: Told | undefined,
): Promise<Reading | undefined> {
  const [{ stats, at }, inspected] = await Promise.all([
    given ?? askDocker(container, sources),
    sources.docker.inspect(container.Id),
  ]);
  if (!inspected) return undefined;
  const { State, RestartCount = 0, HostConfig } = inspected;
  const limits = HostConfig.Memory ? { memory: HostConfig.Memory } : {};
  const life = `${State.StartedAt ?? ''} ${RestartCount}`;
  return { container, countedAt: at, life, limits, stats, networksAt: at };
}

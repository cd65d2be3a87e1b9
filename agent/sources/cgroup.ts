import { readFile, stat } from 'node:fs/promises';
import {
  type CgroupMemory,
  parseCfsQuota,
  parseCpuMax,
  parseMemoryLimit,
  parseMemoryStat,
  parseNumber,
  parseUsageMicroseconds,
} from './cgroup-files.ts';

/** Where the kernel shows control groups: one tree on v2, a tree for each controller on v1. */
export type CgroupTrees =
  | { version: 2; memory: string }
  | { version: 1; cpuacct: string; cpu: string; memory: string };

/** What a group's processes have used. */
export interface CgroupUsage {
  /** Another one for a group that was removed and made anew under the same name. */
  life: string;
  cpuNanoseconds: number;
  memory: CgroupMemory;
}

/** What a group may use; absent where nothing limits it. */
export interface CgroupLimits {
  /** Cores. */
  cpu?: number;
  /** Bytes. */
  memory?: number;
}

/** @throws Error where the directory shows no control groups that we need */
export async function cgroupTrees(root: string): Promise<CgroupTrees> {
  if (await isThere(`${root}/cgroup.controllers`)) return { version: 2, memory: root };
  const [cpuacct, cpu, memory] = await Promise.all([
    firstThere([`${root}/cpuacct`, `${root}/cpu,cpuacct`], 'cpuacct.usage'),
    firstThere([`${root}/cpu`, `${root}/cpu,cpuacct`], 'cpu.shares', 'tasks'),
    firstThere([`${root}/memory`], 'memory.usage_in_bytes'),
  ]);
  if (cpuacct === undefined || cpu === undefined || memory === undefined)
    throw new Error(`${root} shows no control groups for CPU and memory`);
  return { version: 1, cpuacct, cpu, memory };
}

/**
 * @param path of the group within each tree, as `/docker/<id>`
 * @throws Error where the group is gone
 */
export async function readUsage(trees: CgroupTrees, path: string): Promise<CgroupUsage> {
  const memory = `${trees.memory}${path}`;
  const unified = trees.version === 2;
  const [group, usage, statistics, cpu] = await Promise.all([
    stat(memory),
    text(memory, unified ? 'memory.current' : 'memory.usage_in_bytes'),
    text(memory, 'memory.stat'),
    unified ? text(memory, 'cpu.stat') : text(`${trees.cpuacct}${path}`, 'cpuacct.usage'),
  ]);
  return {
    life: String(group.ino),
    cpuNanoseconds: unified ? parseUsageMicroseconds(cpu) * 1000 : parseNumber(cpu),
    memory: { usage: parseNumber(usage), stats: parseMemoryStat(statistics) },
  };
}

/** A file that is not there, as in the tree's root, limits nothing. */
export async function readLimits(trees: CgroupTrees, path: string): Promise<CgroupLimits> {
  const orNone = (directory: string, file: string) => text(directory, file).catch(() => '');
  const memory = `${trees.memory}${path}`;
  if (trees.version === 2) {
    const [max, cpuMax] = await Promise.all([orNone(memory, 'memory.max'), orNone(memory, 'cpu.max')]);
    return limits(parseMemoryLimit(max), parseCpuMax(cpuMax));
  }
  const cpu = `${trees.cpu}${path}`;
  const [max, quota, period] = await Promise.all([
    orNone(memory, 'memory.limit_in_bytes'),
    orNone(cpu, 'cpu.cfs_quota_us'),
    orNone(cpu, 'cpu.cfs_period_us'),
  ]);
  return limits(parseMemoryLimit(max), parseCfsQuota(quota, period));
}

function limits(memory: number | undefined, cpu: number | undefined): CgroupLimits {
  return { ...(memory !== undefined && { memory }), ...(cpu !== undefined && { cpu }) };
}

function text(directory: string, file: string): Promise<string> {
  return readFile(`${directory}/${file}`, 'utf8');
}

async function firstThere(directories: string[], ...files: string[]): Promise<string | undefined> {
  for (const directory of directories)
    for (const file of files) if (await isThere(`${directory}/${file}`)) return directory;
  return undefined;
}

export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

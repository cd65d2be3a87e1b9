import { existsSync, readFileSync, statSync } from 'node:fs';
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

// The kernel answers from memory: handing each file to another thread would cost more than the reading.

/** @throws Error where the directory shows no control groups that we need */
export function cgroupTrees(root: string): CgroupTrees {
  if (existsSync(`${root}/cgroup.controllers`)) return { version: 2, memory: root };
  const cpuacct = firstWith('cpuacct.usage', [`${root}/cpuacct`, `${root}/cpu,cpuacct`]);
  const cpu = firstWith('tasks', [`${root}/cpu`, `${root}/cpu,cpuacct`]);
  const memory = firstWith('memory.usage_in_bytes', [`${root}/memory`]);
  if (cpuacct === undefined || cpu === undefined || memory === undefined)
    throw new Error(`${root} shows no control groups for CPU and memory`);
  return { version: 1, cpuacct, cpu, memory };
}

/**
 * @param path of the group within each tree, as `/docker/<id>`
 * @throws Error where the group is gone
 */
export function readUsage(trees: CgroupTrees, path: string): CgroupUsage {
  const memory = `${trees.memory}${path}`;
  const unified = trees.version === 2;
  const usage = text(memory, unified ? 'memory.current' : 'memory.usage_in_bytes');
  return {
    life: String(statSync(memory).ino),
    cpuNanoseconds: unified
      ? parseUsageMicroseconds(text(memory, 'cpu.stat')) * 1000
      : parseNumber(text(`${trees.cpuacct}${path}`, 'cpuacct.usage')),
    memory: { usage: parseNumber(usage), stats: parseMemoryStat(text(memory, 'memory.stat')) },
  };
}

/** A file that is not there, as in the tree's root, limits nothing. */
export function readLimits(trees: CgroupTrees, path: string): CgroupLimits {
  const memory = `${trees.memory}${path}`;
  if (trees.version === 2)
    return limits(parseMemoryLimit(orNone(memory, 'memory.max')), parseCpuMax(orNone(memory, 'cpu.max')));
  const cpu = `${trees.cpu}${path}`;
  const quota = parseCfsQuota(orNone(cpu, 'cpu.cfs_quota_us'), orNone(cpu, 'cpu.cfs_period_us'));
  return limits(parseMemoryLimit(orNone(memory, 'memory.limit_in_bytes')), quota);
}

function limits(memory: number | undefined, cpu: number | undefined): CgroupLimits {
  return { ...(memory !== undefined && { memory }), ...(cpu !== undefined && { cpu }) };
}

function text(directory: string, file: string): string {
  return readFileSync(`${directory}/${file}`, 'utf8');
}

/** A file's text; empty where it is not there. */
export function orNone(directory: string, file: string): string {
  try {
    return text(directory, file);
  } catch {
    return '';
  }
}

function firstWith(file: string, directories: string[]): string | undefined {
  return directories.find((directory) => existsSync(`${directory}/${file}`));
}

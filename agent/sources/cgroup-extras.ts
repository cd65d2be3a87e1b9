import type { Throttling } from '../metrics/sample.ts';
import { type CgroupTrees, orNone } from './cgroup.ts';
import { parseOomKills, parseThrottling } from './cgroup-files.ts';

/** @returns undefined where the group has no quota of its own, or is gone */
export function readThrottling(trees: CgroupTrees, path: string): Throttling | undefined {
  const tree = trees.version === 2 ? trees.memory : trees.cpu;
  const throttling = parseThrottling(orNone(`${tree}${path}`, 'cpu.stat'));
  return throttling && throttling.periods > 0 ? throttling : undefined;
}

/** How many processes of the group the kernel has killed for want of memory; undefined where it does not tell. */
export function readOomKills(trees: CgroupTrees, path: string): number | undefined {
  const file = trees.version === 2 ? 'memory.events' : 'memory.oom_control';
  return parseOomKills(orNone(`${trees.memory}${path}`, file));
}

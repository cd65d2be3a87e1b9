import { readFile } from 'node:fs/promises';
import type { Throttling } from '../metrics/sample.ts';
import type { CgroupTrees } from './cgroup.ts';
import { parseOomKills, parseThrottling } from './cgroup-files.ts';

/** @returns undefined where the group has no quota of its own, or is gone */
export async function readThrottling(trees: CgroupTrees, path: string): Promise<Throttling | undefined> {
  const tree = trees.version === 2 ? trees.memory : trees.cpu;
  const throttling = parseThrottling(await orNothing(`${tree}${path}/cpu.stat`));
  return throttling && throttling.periods > 0 ? throttling : undefined;
}

/** How many processes of the group the kernel has killed for want of memory; undefined where it does not tell. */
export async function readOomKills(trees: CgroupTrees, path: string): Promise<number | undefined> {
  const file = trees.version === 2 ? 'memory.events' : 'memory.oom_control';
  return parseOomKills(await orNothing(`${trees.memory}${path}/${file}`));
}

function orNothing(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

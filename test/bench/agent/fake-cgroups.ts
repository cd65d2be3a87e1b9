import { mkdirSync, writeFileSync } from 'node:fs';
import type { WatchedContainer } from '../../agent/doubles/watched-container.ts';

/** A tree of cgroup v2 in a directory, with a group for each container where Docker's cgroupfs driver puts it. */
export function fakeCgroups(root: string, containers: WatchedContainer[]): string {
  mkdirSync(`${root}/docker`, { recursive: true });
  writeFileSync(`${root}/cgroup.controllers`, 'cpuset cpu io memory pids\n');
  for (const container of containers) {
    const group = `${root}/docker/${container.id}`;
    mkdirSync(group);
    writeFileSync(`${group}/cpu.stat`, `usage_usec ${container.cpu}\nuser_usec 1\nsystem_usec 2\n`);
    writeFileSync(`${group}/memory.current`, `${container.memory}\n`);
    writeFileSync(`${group}/memory.stat`, memoryStat(container));
    writeFileSync(`${group}/memory.max`, 'max\n');
    writeFileSync(`${group}/cpu.max`, 'max 100000\n');
  }
  return root;
}

/** With as many lines as the kernel writes. */
function memoryStat({ memory, cache }: WatchedContainer): string {
  const others = Array.from({ length: 40 }, (_, index) => `workingset_refault_${index} ${index * 4096}`);
  return [`anon ${memory - cache}`, `file ${cache}`, `inactive_file ${cache}`, ...others, ''].join('\n');
}

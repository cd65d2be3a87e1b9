import { existsSync, globSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';

const tree = '/sys/fs/cgroup';

/** Microseconds in which a task may use its share of CPU. */
const period = 100_000;

/** The control group that the ECS agent gives a task with limits of its own. */
export interface TaskCgroup {
  /** What Docker is told to put the containers below. */
  parent: string;
  close(): void;
}

/** @returns undefined for a task without limits */
export function makeTaskCgroup({ cpu, memory }: RegisterInput, taskId: string): TaskCgroup | undefined {
  if (cpu === undefined && memory === undefined) return undefined;
  const unified = existsSync(`${tree}/cgroup.controllers`);
  const parent = unified ? `/ecstasks-${taskId}.slice` : `/ecs/${taskId}`;
  const bytes = memory && `${Number(memory) * 2 ** 20}`;
  const quota = cpu && `${(Number(cpu) / 1024) * period}`;
  if (unified) {
    limit(`${tree}${parent}/memory.max`, bytes);
    limit(`${tree}${parent}/cpu.max`, quota && `${quota} ${period}`);
  } else {
    limit(`${tree}/memory${parent}/memory.limit_in_bytes`, bytes);
    limit(`${tree}/cpu${parent}/cpu.cfs_quota_us`, quota);
  }
  return {
    parent,
    // Docker made it in the trees of the other controllers, too.
    close() {
      for (const path of globSync(unified ? `${tree}${parent}` : `${tree}/*${parent}`)) {
        rmdirSync(path);
        if (!unified && !holdsGroups(dirname(path))) rmdirSync(dirname(path));
      }
    },
  };
}

function limit(file: string, value: string | undefined): void {
  if (value === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}

const holdsGroups = (path: string) =>
  readdirSync(path, { withFileTypes: true }).some((each) => each.isDirectory());

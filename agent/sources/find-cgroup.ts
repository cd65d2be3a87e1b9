import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { CgroupTrees } from './cgroup.ts';

/** How deep below its tree a container's group may be, and how many directories are opened to find it. */
const deepest = 6;
const mostDirectories = 2_000;

/** What tells a container's group from all others. */
export interface CgroupOwner {
  /** The container's whole id. */
  id: string;
  task: string;
  cluster: string;
}

/**
 * The path of a container's group within each tree: where ECS and Docker are known to put it, else wherever a directory
 * has its id.
 *
 * @returns undefined where there is none
 */
export async function findCgroup(trees: CgroupTrees, owner: CgroupOwner): Promise<string | undefined> {
  const known = knownPaths(owner).find((path) => existsSync(`${trees.memory}${path}`));
  return known ?? search(trees.memory, owner.id);
}

/**
 * With task limits ECS gives a task a group of its own, `/ecs/<task>` or a slice; without, containers are where Docker
 * puts them with its cgroupfs driver, or with systemd's.
 */
export function knownPaths({ id, task, cluster }: CgroupOwner): string[] {
  const scope = `docker-${id}.scope`;
  return [
    `/ecs/${task}/${id}`,
    `/ecs/${cluster}/${task}/${id}`,
    // systemd puts a slice with a dash in its name into the slice of what is before it.
    `/ecstasks.slice/ecstasks-${task}.slice/${scope}`,
    `/ecstasks-${task}.slice/${scope}`,
    `/ecstasks-${task}.slice/${id}`,
    `/system.slice/${scope}`,
    `/docker/${id}`,
  ];
}

/** The directories of one depth after those of the one above: groups of containers are near the top. */
async function search(tree: string, id: string): Promise<string | undefined> {
  let level = [''];
  let opened = 0;
  for (let depth = 0; depth < deepest; depth += 1) {
    const below: string[] = [];
    for (const path of level) {
      opened += 1;
      if (opened > mostDirectories) return undefined;
      const entries = await readdir(`${tree}${path}`, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (!entry.isDirectory()) continue;
        if (entry.name.includes(id)) return `${path}/${entry.name}`;
        below.push(`${path}/${entry.name}`);
      }
    }
    level = below;
  }
  return undefined;
}

import { readFile } from 'node:fs/promises';

/** What the kernel and the engine leave in a container of which one it is. */
export interface Traces {
  /** /proc/self/mountinfo. */
  mountinfo: string;
  /** /proc/self/cgroup. */
  cgroup: string;
  /** /proc/self/cpuset. */
  cpuset: string;
  hostname: string;
}

export async function readTraces(hostname: string, proc = '/proc'): Promise<Traces> {
  const text = (file: string) => readFile(`${proc}/self/${file}`, 'utf8').catch(() => '');
  const [mountinfo, cgroup, cpuset] = await Promise.all([text('mountinfo'), text('cgroup'), text('cpuset')]);
  return { mountinfo, cgroup, cpuset, hostname };
}

/**
 * Ids, or beginnings of ids, that may be of the container that we are in, the surest first:
 * 1. Docker mounts /etc/hostname, /etc/hosts and /etc/resolv.conf from a directory that has the container's id as its
 *    name, whatever the network mode and cgroup version. A container that shares another's network has that one's
 *    files: it is one of the same task, which is all that we ask of it.
 * 2. /proc/self/cgroup and cpuset have the id on cgroup v1; on v2 a container sees itself as the root.
 * 3. The host name is the beginning of the id, unless the task definition gives another or the network mode is host.
 */
export function ownContainerIds({ mountinfo, cgroup, cpuset, hostname }: Traces): string[] {
  const ids = [
    ...matches(mountinfo, /\/([0-9a-f]{64})\/\S* \/etc\/(?:hostname|hosts|resolv\.conf) /g),
    ...matches(cgroup, /([0-9a-f]{64})(?:\.scope)?$/gm),
    ...matches(cpuset, /([0-9a-f]{64})(?:\.scope)?$/gm),
    ...matches(hostname, /^([0-9a-f]{12,64})$/g),
  ];
  return [...new Set(ids)];
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, id]) => id ?? []);
}

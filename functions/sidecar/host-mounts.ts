import type { ContainerDefinition, MountPoint, TaskDefinition, Volume } from './definition.ts';
import type { FindingCode } from './findings.ts';
import { isPlaceholder } from './placeholder.ts';
import type { Settings } from './settings.ts';

/** A path of the host that the sidecar reads, on rows 5 and 6. */
export interface HostMount {
  /** Name of the volume that we add. */
  volume: 'cgroup' | 'docker_sock';
  containerPath: string;
  /** Where it is on the host. */
  source: string;
  /** Other sources that may be right too. */
  alternatives: readonly string[];
  missing: FindingCode;
  wrong: FindingCode;
}

export type MountState =
  | { kind: 'missing' }
  | { kind: 'right' | 'opaque'; index: number; readOnly: boolean }
  | { kind: 'wrong'; index: number; found: string };

const cgroupV1 = '/cgroup';
const cgroupFs = '/sys/fs/cgroup';
const dockerSocket = '/var/run/docker.sock';

/** The paths of the host that an agent's container has no use for where the metadata endpoint serves it. */
const hostPaths: readonly string[] = [cgroupV1, cgroupFs, dockerSocket];

/** The two mounts of the table: Mackerel's "Setting up mackerel-container-agent on Amazon ECS (EC2)". */
export function hostMounts({ hostOs, hostOsFrom }: Settings): [HostMount, HostMount] {
  const source = hostOs === 'al1' ? cgroupV1 : cgroupFs;
  const alternatives = hostOsFrom === 'default' ? [cgroupV1, cgroupFs] : [];
  return [
    {
      volume: 'cgroup',
      containerPath: '/host/sys/fs/cgroup',
      source,
      alternatives,
      missing: 'cgroup-missing',
      wrong: 'cgroup-wrong-source',
    },
    {
      volume: 'docker_sock',
      containerPath: dockerSocket,
      source: dockerSocket,
      alternatives: [],
      missing: 'docker-sock-missing',
      wrong: 'docker-sock-wrong',
    },
  ];
}

/** How a mount that is needed stands in the sidecar. */
export function mountState(
  mount: HostMount,
  sidecar: ContainerDefinition,
  definition: TaskDefinition,
): MountState {
  const points = sidecar.mountPoints ?? [];
  const index = points.findIndex((point) => trim(point.containerPath) === mount.containerPath);
  const point = points[index];
  if (!point) return { kind: 'missing' };
  const readOnly = point.readOnly === true;
  if (isPlaceholder(point.sourceVolume)) return { kind: 'opaque', index, readOnly };
  const source = hostPathOf(point, definition);
  if (isPlaceholder(source)) return { kind: 'opaque', index, readOnly };
  if (isSource(mount, source)) return { kind: 'right', index, readOnly };
  return { kind: 'wrong', index, found: typeof source === 'string' ? source : 'no path of the host' };
}

/** Name of a volume of the task that already is what the mount needs; the exact source is preferred. */
export function volumeFor(mount: HostMount, volumes: readonly Volume[]): string | undefined {
  const exact = volumes.find((volume) => trim(volume.host?.sourcePath) === mount.source);
  return (exact ?? volumes.find((volume) => isSource(mount, trim(volume.host?.sourcePath))))?.name;
}

/** The volumes that are one of the three host paths, by name. */
export function hostPathVolumes({ volumes }: TaskDefinition): ReadonlyMap<string | undefined, string> {
  const found = new Map<string | undefined, string>();
  for (const { name, host } of Array.isArray(volumes) ? volumes : []) {
    const path = trim(host?.sourcePath);
    if (path !== undefined && hostPaths.includes(path)) found.set(name, path);
  }
  return found;
}

export function isDockerSocket(path: string): boolean {
  return path === dockerSocket;
}

function hostPathOf(point: MountPoint, definition: TaskDefinition): string | undefined {
  if (isPlaceholder(definition.volumes)) return undefined;
  return trim(definition.volumes?.find((volume) => volume.name === point.sourceVolume)?.host?.sourcePath);
}

function isSource(mount: HostMount, source: string | undefined): boolean {
  return source === mount.source || (source !== undefined && mount.alternatives.includes(source));
}

/** Paths are compared without a trailing slash; anything but a text stays what it is. */
export function trim(path: string | undefined): string | undefined {
  return typeof path === 'string' && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

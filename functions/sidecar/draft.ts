import type { ContainerDefinition, TaskDefinition, Volume } from './definition.ts';
import { type HostMount, mountState, trim, volumeFor } from './host-mounts.ts';
import { isRelayMount, type Relay } from './relay.ts';

/** A sidecar in the making, with the task's volumes beside it. Both are copies that may be changed. */
export interface Draft {
  container: ContainerDefinition;
  volumes: Volume[];
}

/** A copy of the task's volumes; none where a template fills in the list, which then is left alone. */
export function volumesOf({ volumes }: TaskDefinition): Volume[] {
  return Array.isArray(volumes) ? [...volumes] : [];
}

/** Puts a path of the host in its place in the container, read-only, by a volume that is there or a new one. */
export function mountHostPath(
  { container, volumes }: Draft,
  mount: HostMount,
  definition: TaskDefinition,
): void {
  const state = mountState(mount, container, definition);
  const points = [...(container.mountPoints ?? [])];
  const index = state.kind === 'missing' ? points.length : state.index;
  const sourceVolume = volumeFor(mount, volumes) ?? addVolume(volumes, mount.volume, mount.source);
  points[index] = { ...points[index], sourceVolume, containerPath: mount.containerPath, readOnly: true };
  container.mountPoints = points;
}

/** Puts the relay's directory into the container, at the path that it has on the host. */
export function mountRelay({ container, volumes }: Draft, relay: Relay, definition: TaskDefinition): void {
  const points = container.mountPoints ?? [];
  if (points.some((point) => isRelayMount(point, relay, definition))) return;
  const known = volumes.find(({ host }) => trim(host?.sourcePath) === relay.directory)?.name;
  const sourceVolume = known ?? addVolume(volumes, relay.volume, relay.directory);
  const others = points.filter(({ containerPath }) => trim(containerPath) !== relay.directory);
  container.mountPoints = [...others, { sourceVolume, containerPath: relay.directory, readOnly: true }];
}

function addVolume(volumes: Volume[], wanted: string, sourcePath: string): string {
  let name = wanted;
  for (let n = 2; volumes.some((volume) => volume.name === name); n++) name = `${wanted}_${n}`;
  volumes.push({ name, host: { sourcePath } });
  return name;
}

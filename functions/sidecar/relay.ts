import type { ContainerDefinition, MountPoint, TaskDefinition } from './definition.ts';
import { valuesOf } from './environment.ts';
import { trim } from './host-mounts.ts';
import type { Subject } from './subject.ts';

/** The way out of a task in network mode none: the directory with the relay's socket, and the address that names it. */
export interface Relay {
  volume: 'remora_relay';
  /** The same path on the host and in the container. */
  directory: string;
  apiBase: string;
}

/** The relay that this task needs; undefined where it has a network, or the policy no relay. */
export function relayFor({ arrangement, policy }: Subject): Relay | undefined {
  if (arrangement.row !== 6 || arrangement.hostMounts !== 'needed' || policy.relaySocket === null)
    return undefined;
  const directory = policy.relaySocket.slice(0, policy.relaySocket.lastIndexOf('/'));
  return { volume: 'remora_relay', directory, apiBase: `unix://${policy.relaySocket}` };
}

/** Whether a mount is the relay's directory. */
export function isRelayMount(point: MountPoint, relay: Relay, definition: TaskDefinition): boolean {
  const volume = definition.volumes?.find(({ name }) => name === point.sourceVolume);
  return trim(point.containerPath) === relay.directory && trim(volume?.host?.sourcePath) === relay.directory;
}

/** The sidecar's mount of the relay's directory; undefined where it has none. */
export function relayMount(
  { mountPoints }: ContainerDefinition,
  relay: Relay,
  definition: TaskDefinition,
): MountPoint | undefined {
  return mountPoints?.find((point) => isRelayMount(point, relay, definition));
}

export function reachesRelay(
  sidecar: ContainerDefinition,
  relay: Relay,
  definition: TaskDefinition,
): boolean {
  const bases = valuesOf(sidecar, 'MACKEREL_APIBASE');
  const mounted = relayMount(sidecar, relay, definition) !== undefined;
  return mounted && bases.length > 0 && bases.every((base) => base === relay.apiBase);
}

import type { ContainerDefinition, RegisterInput } from '../../../functions/sidecar/definition.ts';
import { planted, type Row } from './arbitrary-application.ts';

const keyParameter = 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/remora/dev/mackerel-api-key';
const platforms = { 2: 'fargate', 3: 'ecs', 4: 'ecs_awsvpc', 5: 'ecs', 6: 'ecs' };

/** A right sidecar by the table, under a name of its own and with members of its own. */
export function addRightSidecar(
  definition: RegisterInput,
  row: Row['row'],
  unknown: object,
): ContainerDefinition {
  const mounts = row >= 5;
  const sidecar: ContainerDefinition = {
    name: 'watcher',
    image: 'ghcr.io/mackerelio/mackerel-container-agent:v0.12.0',
    essential: false,
    memory: 64,
    environment: [
      { name: 'FIRST', value: '' },
      { name: 'MACKEREL_CONTAINER_PLATFORM', value: platforms[row], ...unknown },
      { name: 'MACKEREL_ROLES', value: 'Shop:web' },
      { name: 'MACKEREL_DISPLAY_NAME', value: planted },
    ],
    secrets: [{ name: 'MACKEREL_APIKEY', valueFrom: keyParameter }],
    ...unknown,
  };
  const nowhere = { name: 'nowhere', host: { sourcePath: '/nowhere' } };
  if (mounts) {
    sidecar.mountPoints = [
      { sourceVolume: 'agent_cgroup', containerPath: '/host/sys/fs/cgroup', readOnly: true, ...unknown },
      { sourceVolume: 'agent_socket', containerPath: '/var/run/docker.sock', readOnly: true },
      { sourceVolume: 'nowhere', containerPath: '/etc/agent' },
    ];
    definition.volumes = [
      { name: 'agent_cgroup', host: { sourcePath: '/sys/fs/cgroup' }, ...unknown },
      { name: 'agent_socket', host: { sourcePath: '/var/run/docker.sock' } },
      nowhere,
      ...(definition.volumes ?? []),
    ];
  }
  return sidecar;
}

type Break = (sidecar: ContainerDefinition, definition: RegisterInput, row: number) => void;

/** Each spoils a right sidecar in one way; together they spoil it in several. */
export const breaks: Readonly<Record<string, Break>> = {
  essential: (sidecar) => {
    sidecar.essential = true;
  },
  'essential absent': (sidecar) => {
    delete sidecar.essential;
  },
  'platform absent': (sidecar) => drop(sidecar, 'environment', 'MACKEREL_CONTAINER_PLATFORM'),
  'platform wrong': (sidecar) => set(sidecar, 'MACKEREL_CONTAINER_PLATFORM', 'kubernetes'),
  'platform empty': (sidecar) => set(sidecar, 'MACKEREL_CONTAINER_PLATFORM', ''),
  'platform twice': (sidecar) => {
    sidecar.environment?.push({ name: 'MACKEREL_CONTAINER_PLATFORM', value: 'none' });
  },
  'platform secret': (sidecar) => {
    drop(sidecar, 'environment', 'MACKEREL_CONTAINER_PLATFORM');
    sidecar.secrets?.push({ name: 'MACKEREL_CONTAINER_PLATFORM', valueFrom: `arn:${planted}` });
  },
  'key absent': (sidecar) => {
    delete sidecar.secrets;
  },
  'key plain': (sidecar) => {
    delete sidecar.secrets;
    sidecar.environment?.unshift({ name: 'MACKEREL_APIKEY', value: planted });
  },
  'key twice': (sidecar) => {
    sidecar.environment?.push({ name: 'MACKEREL_APIKEY', value: planted });
  },
  'roles absent': (sidecar) => drop(sidecar, 'environment', 'MACKEREL_ROLES'),
  'roles wrong': (sidecar) => set(sidecar, 'MACKEREL_ROLES', 'Other:role, Third: role'),
  'cgroup absent': (sidecar) => unmount(sidecar, '/host/sys/fs/cgroup'),
  'socket absent': (sidecar) => unmount(sidecar, '/var/run/docker.sock'),
  'cgroup elsewhere': (sidecar) => remount(sidecar, '/host/sys/fs/cgroup', 'nowhere'),
  'socket elsewhere': (sidecar) => remount(sidecar, '/var/run/docker.sock', 'nowhere'),
  'mounts absent': (sidecar) => {
    delete sidecar.mountPoints;
  },
  'mounts for writing': (sidecar) => {
    for (const point of sidecar.mountPoints ?? []) point.readOnly = false;
  },
  'host mounts': (sidecar, definition) => {
    const source = { name: 'host_cgroup', host: { sourcePath: '/cgroup' }, someday: '' };
    definition.volumes = [...(definition.volumes ?? []), source];
    const point = { sourceVolume: 'host_cgroup', containerPath: '/cg', readOnly: true };
    sidecar.mountPoints = [...(sidecar.mountPoints ?? []), point];
  },
  'role absent': (_sidecar, definition) => {
    delete definition.executionRoleArn;
  },
  'networking disabled': (sidecar) => {
    sidecar.disableNetworking = true;
  },
  'root read-only': (sidecar) => {
    sidecar.readonlyRootFilesystem = true;
  },
  'memory absent': (sidecar) => {
    delete sidecar.memory;
  },
  'image unknown': (sidecar) => {
    // Only its name makes it the sidecar where the platform is gone too.
    sidecar.name = 'mackerel-container-agent';
    sidecar.image = 'registry.example.com/team/watcher:1';
  },
  'image old': (sidecar) => {
    sidecar.image = 'mackerel/mackerel-container-agent:v0.0.5';
  },
};

function set(sidecar: ContainerDefinition, name: string, value: string): void {
  for (const entry of sidecar.environment ?? []) if (entry.name === name) entry.value = value;
}

function drop(sidecar: ContainerDefinition, list: 'environment', name: string): void {
  sidecar[list] = (sidecar[list] ?? []).filter((entry) => entry.name !== name);
}

function unmount(sidecar: ContainerDefinition, path: string): void {
  sidecar.mountPoints = (sidecar.mountPoints ?? []).filter(({ containerPath }) => containerPath !== path);
}

function remount(sidecar: ContainerDefinition, path: string, volume: string): void {
  for (const point of sidecar.mountPoints ?? [])
    if (point.containerPath === path) point.sourceVolume = volume;
}

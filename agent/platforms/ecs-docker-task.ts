import type { InspectedContainer } from '../sources/docker.ts';
import type { Task, TaskContainer } from '../sources/task-metadata.ts';

/** What ECS writes on each container that it starts, its own pause container included. */
export const taskArnLabel = 'com.amazonaws.ecs.task-arn';
export const containerNameLabel = 'com.amazonaws.ecs.container-name';

const mebibyte = 2 ** 20;

/** Docker's words for the states that ECS knows. */
const statuses: Record<string, string> = { created: 'CREATED', exited: 'STOPPED', dead: 'STOPPED' };

/**
 * A task as the metadata endpoint would tell it, as far as Docker knows it: not which status is desired, nor when
 * images were pulled, nor since when a container is healthy.
 */
export function taskOf(containers: InspectedContainer[]): Task {
  const labels = containers[0]?.Config.Labels ?? {};
  const of = (name: string) => labels[`com.amazonaws.ecs.${name}`];
  return {
    ...textual('Cluster', of('cluster')),
    ...textual('TaskARN', of('task-arn')),
    ...textual('Family', of('task-definition-family')),
    ...textual('Revision', of('task-definition-version')),
    KnownStatus: 'RUNNING',
    Containers: containers.map(containerOf),
  };
}

/** The name in the task definition, else Docker's. */
export function containerName(
  labels: Record<string, string> | null | undefined,
  dockerName: string | undefined,
): string {
  return labels?.[containerNameLabel] || (dockerName ?? '').replace(/^\//, '');
}

function containerOf(container: InspectedContainer): TaskContainer {
  const { Id, Name, Created, Image, RestartCount, State, Config, HostConfig } = container;
  const { Status = '', ExitCode = 0, StartedAt, FinishedAt } = State;
  const name = containerName(Config.Labels, Name);
  const known = statuses[Status] ?? 'RUNNING';
  return {
    DockerId: Id,
    Name: name,
    ...textual('DockerName', Name?.replace(/^\//, '')),
    ...textual('Image', Config.Image),
    ...textual('ImageID', Image),
    Ports: portsOf(container),
    Labels: Config.Labels ?? null,
    KnownStatus: known,
    ExitCode: known === 'STOPPED' ? ExitCode : null,
    Limits: { CPU: HostConfig.CpuShares ?? 0, Memory: Math.floor((HostConfig.Memory ?? 0) / mebibyte) },
    CreatedAt: moment(Created),
    StartedAt: moment(StartedAt),
    FinishedAt: known === 'STOPPED' ? moment(FinishedAt) : null,
    Type: name === '~internal~ecs~pause' ? 'CNI_PAUSE' : 'NORMAL',
    Networks: networksOf(container),
    Health: healthOf(State),
    RestartCount: RestartCount ?? 0,
  };
}

function textual<Key extends string>(key: Key, value: string | undefined): { [name in Key]?: string } {
  return (value ? { [key]: value } : {}) as { [name in Key]?: string };
}

/** The year 1 is Docker's "never". */
function moment(time: string | undefined): string | null {
  return !time || time.startsWith('0001-') ? null : time;
}

/** `{"80/tcp": [{"HostPort": "32768"}]}`; null for a port that is only exposed. */
function portsOf({ NetworkSettings }: InspectedContainer): NonNullable<TaskContainer['Ports']> {
  return Object.entries(NetworkSettings.Ports ?? {}).flatMap(([port, bindings]) => {
    const [number, protocol = 'tcp'] = port.split('/');
    // Docker binds a port once for each version of IP; ECS shows it once.
    const hosts = new Set((bindings ?? []).map(({ HostPort }) => Number(HostPort)));
    return [...hosts].map((HostPort) => ({ ContainerPort: Number(number), Protocol: protocol, HostPort }));
  });
}

function networksOf({ NetworkSettings }: InspectedContainer): NonNullable<TaskContainer['Networks']> {
  return Object.entries(NetworkSettings.Networks ?? {}).map(([name, network]) => ({
    NetworkMode: name,
    IPv4Addresses: network.IPAddress ? [network.IPAddress] : [],
    IPv6Addresses: network.GlobalIPv6Address ? [network.GlobalIPv6Address] : [],
  }));
}

function healthOf({ Health }: InspectedContainer['State']): NonNullable<TaskContainer['Health']> | null {
  if (!Health?.Status || Health.Status === 'none') return null;
  const last = Health.Log?.at(-1);
  return {
    status: Health.Status.toUpperCase(),
    ...(last?.ExitCode !== undefined && { exitCode: last.ExitCode }),
    ...(last?.Output !== undefined && { output: last.Output }),
  };
}

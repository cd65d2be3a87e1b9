import type { Task, TaskContainer } from '../sources/task-metadata.ts';

/** As the original encodes a container's health; UNKNOWN is 0, which it leaves out. */
const healthStatus: Record<string, number> = { HEALTHY: 1, UNHEALTHY: 2 };

/**
 * `meta.cloud.metadata` of a task, with the keys and omissions that Mackerel's pages are made for: empty texts, lists
 * and zeros are left out, limits are always there.
 */
export function ecsMetadata(task: Task): Record<string, unknown> {
  return compact({
    cluster: task.Cluster,
    task: taskId(task),
    task_arn: task.TaskARN,
    task_family: task.Family,
    task_version: task.Revision,
    desired_status: task.DesiredStatus,
    known_status: task.KnownStatus,
    containers: task.Containers.map(containerMetadata),
    pull_started_at: moment(task.PullStartedAt),
    pull_stopped_at: moment(task.PullStoppedAt),
    execution_stopped_at: moment(task.ExecutionStoppedAt),
    limits: limits(task.Limits),
  });
}

/** The last part of the task's ARN; undefined where that is no ARN. */
export function taskId({ TaskARN }: Task): string | undefined {
  const resource = TaskARN?.startsWith('arn:') ? TaskARN.split(':').slice(5).join(':') : '';
  return resource.split('/').at(-1) || undefined;
}

function containerMetadata(container: TaskContainer): Record<string, unknown> {
  return compact({
    docker_id: container.DockerId,
    docker_name: container.DockerName,
    name: container.Name,
    image: container.Image,
    image_id: container.ImageID,
    ports: container.Ports?.map(({ ContainerPort, Protocol, HostPort }) =>
      compact({ container_port: ContainerPort, protocol: Protocol, host_port: HostPort }),
    ),
    labels: container.Labels,
    desired_status: container.DesiredStatus,
    known_status: container.KnownStatus,
    ...(typeof container.ExitCode === 'number' && { exit_code: container.ExitCode }),
    limits: limits(container.Limits),
    created_at: moment(container.CreatedAt),
    started_at: moment(container.StartedAt),
    finished_at: moment(container.FinishedAt),
    type: container.Type,
    networks: container.Networks?.map(({ NetworkMode, IPv4Addresses, IPv6Addresses }) =>
      compact({ network_mode: NetworkMode, ipv4_addresses: IPv4Addresses, ipv6_addresses: IPv6Addresses }),
    ),
    health: container.Health && healthMetadata(container.Health),
  });
}

function healthMetadata({
  status = '',
  statusSince,
  exitCode,
  output,
}: NonNullable<TaskContainer['Health']>) {
  return compact({
    status: healthStatus[status],
    status_since: moment(statusSince),
    exit_code: exitCode || undefined,
    output,
  });
}

/** A zero is kept here: it is what an unlimited container says. */
function limits(given: Task['Limits']): Record<string, number> {
  const { CPU, Memory } = given ?? {};
  return {
    ...(typeof CPU === 'number' && { cpu: CPU }),
    ...(typeof Memory === 'number' && { memory: Memory }),
  };
}

/** RFC 3339 in the shortest form: no zeros at the end of the fraction, `Z` for UTC. */
function moment(time: string | null | undefined): string | undefined {
  return time
    ?.replace(/(\.\d*?)0+(?=Z|[+-])/i, '$1')
    .replace(/\.(?=Z|[+-])/i, '')
    .replace(/[+-]00:00$/, 'Z');
}

/** Without members that are absent, null, zero or empty. `limits` may be an empty object. */
function compact(members: Record<string, unknown>): Record<string, unknown> {
  const said = ([name, value]: [string, unknown]) => {
    if (name === 'limits' || name === 'exit_code') return value !== undefined;
    if (Array.isArray(value)) return value.length > 0;
    if (typeof value === 'object' && value !== null)
      return name === 'health' || Object.keys(value).length > 0;
    return Boolean(value);
  };
  return Object.fromEntries(Object.entries(members).filter(said));
}

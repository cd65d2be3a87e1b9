import type { ContainerDefinition, RegisterInput } from '../../functions/sidecar/definition.ts';

/** What a task's containers find around them on their instance. */
export interface Surroundings {
  cluster: string;
  taskArn: string;
  revision: number;
  /** Docker's name of the network for this task. */
  network: string;
  /** The group that holds a task with limits of its own. */
  cgroup?: string;
  /** What the ECS agent adds to a container's variables. */
  environment: Record<string, string>;
  /** The values of the secrets by their references. */
  secrets: Map<string, string>;
  /** Where the instance's paths are on this machine, where that is elsewhere. */
  paths: Record<string, string>;
  /** What the instance's name server knows, as `name:address`. */
  hosts: string[];
}

/** What of a container's definition is translated; anything else is refused rather than forgotten. */
const understood = new Set([
  ...['name', 'image', 'cpu', 'memory', 'memoryReservation', 'essential', 'environment', 'secrets'],
  ...['entryPoint', 'command', 'mountPoints', 'user', 'workingDirectory', 'readonlyRootFilesystem'],
  ...['privileged', 'stopTimeout', 'healthCheck', 'dockerLabels', 'restartPolicy', 'disableNetworking'],
  // Its lines stay with the engine, where the test reads them.
  'logConfiguration',
]);

/** Says nothing, and is written by consoles and tools. */
const isEmpty = (value: unknown) => value === undefined || (Array.isArray(value) && value.length === 0);

/**
 * The body of Docker's `POST /containers/create` for a container of a task, as the ECS agent 1.x makes it.
 *
 * @throws Error where the definition says something that is not translated
 */
export function containerSettings(
  task: RegisterInput,
  container: ContainerDefinition,
  around: Surroundings,
): object {
  for (const [name, value] of Object.entries(container))
    if (!understood.has(name) && !isEmpty(value)) throw new Error(`${container.name}: ${name} is not run`);
  return {
    Image: container.image,
    Entrypoint: container.entryPoint,
    Cmd: container.command,
    User: container.user,
    WorkingDir: container.workingDirectory,
    Healthcheck: healthCheck(container.healthCheck as HealthCheck | undefined),
    NetworkDisabled: container.disableNetworking ?? false,
    Env: variables(container, around),
    Labels: { ...(container.dockerLabels as object), ...labels(task, container, around) },
    HostConfig: hostConfig(task, container, around),
  };
}

function variables({ environment = [], secrets = [] }: ContainerDefinition, around: Surroundings): string[] {
  const values = new Map(Object.entries(around.environment));
  for (const { name = '', value = '' } of environment) values.set(name, value);
  for (const { name, valueFrom } of secrets) values.set(name, around.secrets.get(valueFrom) ?? '');
  return [...values].map(([name, value]) => `${name}=${value}`);
}

function labels(task: RegisterInput, { name }: ContainerDefinition, around: Surroundings) {
  const said = {
    cluster: around.cluster,
    'container-name': name,
    'task-arn': around.taskArn,
    'task-definition-family': task.family,
    'task-definition-version': `${around.revision}`,
  };
  return Object.fromEntries(Object.entries(said).map(([key, value]) => [`com.amazonaws.ecs.${key}`, value]));
}

const mebibyte = 2 ** 20;

function hostConfig(task: RegisterInput, container: ContainerDefinition, around: Surroundings) {
  const { memory, memoryReservation, cpu = 0, restartPolicy } = container;
  return {
    NetworkMode: around.network,
    // Docker refuses them where the network is another container's, which has them already.
    ...(!around.network.startsWith('container:') && { ExtraHosts: around.hosts }),
    ...(around.cgroup !== undefined && { CgroupParent: around.cgroup }),
    ...(memory && { Memory: Number(memory) * mebibyte }),
    ...(memoryReservation && { MemoryReservation: Number(memoryReservation) * mebibyte }),
    // Linux knows no fewer, and the ECS agent asks for these where a definition asks for none.
    CpuShares: Math.max(Number(cpu), 2),
    ReadonlyRootfs: container.readonlyRootFilesystem ?? false,
    Privileged: container.privileged ?? false,
    ...((restartPolicy as { enabled?: boolean })?.enabled && { RestartPolicy: { Name: 'unless-stopped' } }),
    Mounts: mounts(task, container, around),
  };
}

function mounts({ volumes = [] }: RegisterInput, container: ContainerDefinition, { paths }: Surroundings) {
  return (container.mountPoints ?? []).map(({ sourceVolume, containerPath, readOnly = false }) => {
    const path = volumes.find(({ name }) => name === sourceVolume)?.host?.sourcePath;
    if (path === undefined)
      throw new Error(`${container.name}: the volume ${sourceVolume} is no path of the instance`);
    return { Type: 'bind', Source: paths[path] ?? path, Target: containerPath, ReadOnly: readOnly };
  });
}

interface HealthCheck {
  command: string[];
  interval?: number;
  timeout?: number;
  retries?: number;
  startPeriod?: number;
}

const nanoseconds = 1e9;

/** Seconds in a task definition, with ECS's defaults. */
function healthCheck(check: HealthCheck | undefined) {
  if (!check) return undefined;
  const { command, interval = 30, timeout = 5, retries = 3, startPeriod = 0 } = check;
  return {
    Test: command,
    Interval: interval * nanoseconds,
    Timeout: timeout * nanoseconds,
    Retries: retries,
    StartPeriod: startPeriod * nanoseconds,
  };
}

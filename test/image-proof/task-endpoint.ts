import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EngineApi } from './engine-api.ts';
import type { RunningTask } from './run-task.ts';

type Task = Pick<RunningTask, 'arn' | 'definition' | 'revision' | 'containers' | 'pause'>;

/** The task metadata endpoint v4 of an instance, which tells of its containers what Docker tells. */
export interface TaskEndpoint {
  tasks: Map<string, Task>;
  /** Paths that were asked for, in order, each after the id of its task. */
  requests: string[];
  /** What the ECS agent puts into a container's environment. */
  variables(task: string, container: string): Record<string, string>;
  close(): Promise<void>;
}

/** @param address one of this machine that its containers reach */
export async function startTaskEndpoint(
  api: EngineApi,
  address: string,
  cluster: string,
): Promise<TaskEndpoint> {
  const server = createServer((request, response) => {
    const [, id = '', container = '', path = ''] =
      /^\/v4\/(\w+)-([\w-]+)(\/.*)?$/.exec(request.url ?? '') ?? [];
    endpoint.requests.push(`${id}${path}`);
    const task = endpoint.tasks.get(id);
    answer(api, cluster, task, container, path).then(
      (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error) =>
        response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify(`${error}`)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const base = `http://${address}:${(server.address() as AddressInfo).port}`;
  const endpoint: TaskEndpoint = {
    tasks: new Map(),
    requests: [],
    variables: (task, container) => ({
      AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
      ECS_CONTAINER_METADATA_URI: `${base}/v3/${task}-${container}`,
      ECS_CONTAINER_METADATA_URI_V4: `${base}/v4/${task}-${container}`,
      ECS_AGENT_URI: `${base}/api/${task}-${container}`,
    }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return endpoint;
}

async function answer(
  api: EngineApi,
  cluster: string,
  task: Task | undefined,
  container: string,
  path: string,
): Promise<unknown> {
  if (!task) throw new Error('unable to get task arn from request');
  const own = task.containers.get(container) ?? '';
  if (path === '') return containerBody(api, task, container, own);
  if (path === '/stats') return statsOf(api, own);
  if (path === '/task') return taskBody(api, cluster, task);
  if (path !== '/task/stats') throw new Error(`no such path: ${path}`);
  const ids = [...task.containers.values(), task.pause].filter((id) => id !== undefined);
  return Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await statsOf(api, id)])));
}

const statsOf = (api: EngineApi, id: string) =>
  api<object>('GET', `/containers/${id}/stats?stream=false&one-shot=true`);

async function taskBody(api: EngineApi, cluster: string, task: Task) {
  const { cpu, memory, family } = task.definition;
  const names = [...task.containers].map(([name, id]) => containerBody(api, task, name, id));
  const pause = task.pause ? [containerBody(api, task, '~internal~ecs~pause', task.pause)] : [];
  const limits = { ...(cpu && { CPU: Number(cpu) / 1024 }), ...(memory && { Memory: Number(memory) }) };
  return {
    Cluster: cluster,
    TaskARN: task.arn,
    Family: family,
    Revision: `${task.revision}`,
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    ...(Object.keys(limits).length > 0 && { Limits: limits }),
    LaunchType: 'EC2',
    Containers: await Promise.all([...pause, ...names]),
    FaultInjectionEnabled: false,
  };
}

interface Inspected {
  Name: string;
  Image: string;
  Created: string;
  State: { StartedAt: string };
  Config: { Image: string; Labels: Record<string, string> };
  HostConfig: { CpuShares: number; Memory: number };
}

async function containerBody(api: EngineApi, task: Task, name: string, id: string) {
  const container = await api<Inspected>('GET', `/containers/${id}/json`);
  const { CpuShares, Memory } = container.HostConfig;
  return {
    DockerId: id,
    Name: name,
    DockerName: container.Name.slice(1),
    Image: container.Config.Image,
    ImageID: container.Image,
    Labels: container.Config.Labels,
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    Limits: { CPU: CpuShares, Memory: Memory / 2 ** 20 },
    CreatedAt: container.Created,
    StartedAt: container.State.StartedAt,
    Type: id === task.pause ? 'CNI_PAUSE' : 'NORMAL',
    Networks: [{ NetworkMode: task.definition.networkMode ?? 'default', IPv4Addresses: [] }],
  };
}

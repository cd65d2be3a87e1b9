import { randomBytes } from 'node:crypto';
import type { ECRClient } from '@aws-sdk/client-ecr';
import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { ContainerDefinition, RegisterInput } from '../../functions/sidecar/definition.ts';
import { containerSettings, type Surroundings } from './container-settings.ts';
import type { EngineApi } from './engine-api.ts';
import { pullImage } from './pull-image.ts';
import { makeTaskCgroup } from './task-cgroup.ts';
import type { TaskEndpoint } from './task-endpoint.ts';

/** A machine that runs tasks as an ECS container instance on EC2 does. */
export interface ContainerInstance {
  api: EngineApi;
  ssm: SSMClient;
  ecr: ECRClient;
  region: string;
  accountId: string;
  cluster: string;
  /** Docker's bridge, and an image of this machine to hold a network namespace with. */
  bridge: string;
  pauseImage: string;
  /** Where the instance's paths are on this machine, where that is elsewhere. */
  paths: Record<string, string>;
  /** What its name server knows, as `name:address`. */
  hosts: string[];
  endpoint: TaskEndpoint;
}

export interface RunningTask {
  arn: string;
  id: string;
  definition: RegisterInput;
  revision: number;
  /** Docker's ids by the names in the definition. */
  containers: Map<string, string>;
  /** What holds the network of a task in network mode awsvpc. */
  pause?: string;
  /** Its essential container that ended first. */
  ended: Promise<string>;
  logs(container: string): Promise<string>;
  /** SIGTERM, and what each container made of it. Then they are removed. */
  stop(): Promise<Map<string, Ending>>;
}

export interface Ending {
  milliseconds: number;
  status: number;
}

/** Runs a task definition as the ECS agent would. */
export async function runTask(
  instance: ContainerInstance,
  definition: RegisterInput,
  revision = 1,
): Promise<RunningTask> {
  const { api, endpoint, region, accountId, cluster, paths, hosts } = instance;
  const id = randomBytes(16).toString('hex');
  const arn = `arn:aws:ecs:${region}:${accountId}:task/${cluster}/${id}`;
  const cgroup = makeTaskCgroup(definition, id);
  const secrets = await secretsOf(instance.ssm, definition);
  const pause = definition.networkMode === 'awsvpc' ? await startPause(instance, id) : undefined;
  const network = pause ? `container:${pause}` : networkOf(definition, instance);
  const place = { cluster, taskArn: arn, revision, network, secrets, paths, hosts };
  const around = { ...place, ...(cgroup && { cgroup: cgroup.parent }) };
  const containers = new Map<string, string>();
  for (const container of definition.containerDefinitions) {
    const environment = endpoint.variables(id, container.name);
    containers.set(container.name, await create(instance, definition, container, { ...around, environment }));
  }
  const task = { arn, id, definition, revision, containers, ...(pause && { pause }) };
  endpoint.tasks.set(id, task);
  for (const each of containers.values()) await api('POST', `/containers/${each}/start`);
  return {
    ...task,
    ended: firstEssential(api, task),
    logs: (name) => logsOf(api, containers.get(name)),
    async stop() {
      const endings = await stopAll(api, task);
      for (const each of [...containers.values(), pause].filter((one) => one !== undefined))
        await api('DELETE', `/containers/${each}?force=true&v=true`);
      endpoint.tasks.delete(id);
      cgroup?.close();
      return endings;
    },
  };
}

/** By the value of each reference to Parameter Store. */
async function secretsOf(ssm: SSMClient, definition: RegisterInput): Promise<Map<string, string>> {
  const references = definition.containerDefinitions.flatMap(({ secrets = [] }) =>
    secrets.map(({ valueFrom }) => valueFrom),
  );
  const values = new Map<string, string>();
  for (const reference of new Set(references)) {
    const name = reference.replace(/^arn:aws:ssm:[^:]*:\d*:parameter/, '');
    const command = new GetParametersCommand({ Names: [name], WithDecryption: true });
    const value = (await ssm.send(command)).Parameters?.[0]?.Value;
    if (value === undefined) throw new Error(`the task cannot start: no parameter ${reference}`);
    values.set(reference, value);
  }
  return values;
}

async function startPause(
  { api, bridge, hosts, pauseImage }: ContainerInstance,
  task: string,
): Promise<string> {
  const HostConfig = { NetworkMode: bridge, ExtraHosts: hosts };
  const body = { Image: pauseImage, Cmd: ['sleep', 'infinity'], HostConfig };
  const { Id } = await api<{ Id: string }>('POST', `/containers/create?name=ecs-${task}-pause`, body);
  await api('POST', `/containers/${Id}/start`);
  return Id;
}

function networkOf({ networkMode = 'bridge' }: RegisterInput, { bridge }: ContainerInstance): string {
  return networkMode === 'host' || networkMode === 'none' ? networkMode : bridge;
}

async function create(
  { api, ecr }: ContainerInstance,
  definition: RegisterInput,
  container: ContainerDefinition,
  around: Surroundings,
): Promise<string> {
  const image = await pullImage(api, ecr, container.image);
  const name = `ecs-${definition.family}-${around.revision}-${container.name}-${randomBytes(6).toString('hex')}`;
  const body = containerSettings(definition, { ...container, image }, around);
  return (await api<{ Id: string }>('POST', `/containers/create?name=${name}`, body)).Id;
}

type Started = Omit<RunningTask, 'ended' | 'logs' | 'stop'>;

async function firstEssential(api: EngineApi, { definition, containers }: Started): Promise<string> {
  const essential = definition.containerDefinitions.filter((each) => each.essential !== false);
  return Promise.race(
    essential.map(async ({ name }) => {
      await api('POST', `/containers/${containers.get(name)}/wait`).catch(() => {});
      return name;
    }),
  );
}

/** Both streams, without the header of eight bytes that Docker puts before each portion. */
async function logsOf(api: EngineApi, id = ''): Promise<string> {
  const bytes = await api<Buffer>('GET', `/containers/${id}/logs?stdout=1&stderr=1`);
  const portions: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at + 4);
    portions.push(bytes.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(portions).toString();
}

/** Seconds until a container that does not listen is killed, as ECS has it. */
const stopTimeout = 30;

async function stopAll(api: EngineApi, { definition, containers }: Started): Promise<Map<string, Ending>> {
  const endings = definition.containerDefinitions.map(async ({ name, stopTimeout: own }) => {
    const id = containers.get(name);
    const begun = performance.now();
    await api('POST', `/containers/${id}/stop?t=${own ?? stopTimeout}`);
    const { State } = await api<{ State: { ExitCode: number } }>('GET', `/containers/${id}/json`);
    return [name, { milliseconds: performance.now() - begun, status: State.ExitCode }] as const;
  });
  return new Map(await Promise.all(endings));
}

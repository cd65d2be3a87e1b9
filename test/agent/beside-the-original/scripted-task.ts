import type { RequestListener } from 'node:http';
import { type Served, serve } from '../doubles/serve.ts';
import { taskArn } from '../doubles/watched-container.ts';

/** How a task differs from one on EC2 in network mode awsvpc. */
export interface TaskTraits {
  mode?: 'awsvpc' | 'bridge' | 'host';
  /** CPU in cores and memory in MiB; absent where the task has no size. */
  limits?: { CPU?: number; Memory?: number };
}

/** The step at which a container starts anew under its old id, and one appears; and that without an answer. */
const restart = 2;
const failure = 3;

/** CPU in nanoseconds a second, traffic in bytes a second. */
interface Actor {
  name: string;
  id: string;
  cpu: number;
  memory: (step: number) => number;
  cache: number;
  traffic: number;
}

const actors: Actor[] = [
  { name: '~internal~ecs~pause', id: 'a', cpu: 1e6, memory: () => 573_440, cache: 0, traffic: 100 },
  { name: 'web', id: 'b', cpu: 150e6, memory: (step) => 50e6 + step * 1e6, cache: 4096, traffic: 1000 },
  { name: 'restarted', id: 'c', cpu: 70e6, memory: () => 2 ** 33 + 1, cache: 2 ** 32, traffic: 700 },
  { name: 'late-comer_2', id: 'd', cpu: 20e6, memory: () => 7e6, cache: 0, traffic: 300 },
  { name: 'ignored-one', id: 'e', cpu: 10e6, memory: () => 1e6, cache: 0, traffic: 500 },
];

/**
 * The task metadata endpoint on loopback, under `/v3/me` and `/v4/me`, with what the documentation shows and odd things.
 *
 * @param now milliseconds, by which counters advance
 */
export async function startScriptedTask(traits: TaskTraits, now: () => number): Promise<Served> {
  const begun = now();
  // The n-th time that somebody asks for statistics, in milliseconds, is the n-th step of the script.
  const steps: number[] = [];
  const answer: RequestListener = (request, response) => {
    const [, version = '3', path = ''] = /^\/v(\d)\/me(.*)$/.exec(request.url ?? '') ?? [];
    const say = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (path === '/task') return say(200, taskBody(traits, version));
    if (path !== '/task/stats') return say(404, 'not here');
    const step = steps.push(now()) - 1;
    if (step === failure) return say(500, 'V3 task stats handler: unable to get stats');
    say(200, statsBody(traits, steps, begun));
  };
  return serve(answer);
}

function taskBody(traits: TaskTraits, version: string) {
  return {
    Cluster: 'arn:aws:ecs:ap-northeast-1:111122223333:cluster/shop',
    TaskARN: taskArn,
    Family: 'web',
    Revision: '7',
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    ...(traits.limits && { Limits: traits.limits }),
    PullStartedAt: '2026-01-02T03:04:05.678900000Z',
    PullStoppedAt: '2026-01-02T03:04:06Z',
    AvailabilityZone: 'ap-northeast-1a',
    ...(version === '4' && { LaunchType: 'EC2', ServiceName: 'web', VPCID: 'vpc-1' }),
    Containers: [...actors.map((actor) => containerBody(actor, traits, version)), ended(traits)],
  };
}

function containerBody({ name, id }: Actor, { mode = 'awsvpc' }: TaskTraits, version: string) {
  const pause = name.startsWith('~');
  const status = pause ? 'RESOURCES_PROVISIONED' : 'RUNNING';
  return {
    ...commonOf(name, id),
    DesiredStatus: status,
    KnownStatus: status,
    Limits: name === 'web' ? { CPU: 256, Memory: 128 } : { CPU: 2 },
    CreatedAt: '2026-01-02T03:04:06.100000000Z',
    StartedAt: '2026-01-02T03:04:07.123456789Z',
    Type: pause ? 'CNI_PAUSE' : 'NORMAL',
    ...(name === 'web' && {
      Ports: [
        { ContainerPort: 8080, Protocol: 'tcp', HostPort: 8080 },
        { ContainerPort: 53, Protocol: 'udp' },
      ],
      Health: { status: 'HEALTHY', statusSince: '2026-01-02T03:04:36.5Z', output: 'fine & <well>\n' },
    }),
    ...(name === 'restarted' && { Health: { status: 'UNHEALTHY', exitCode: 1, output: 'no' } }),
    ...(name === 'late-comer_2' && { Health: { status: 'UNKNOWN' } }),
    ...(version === '4' && {
      ContainerARN: `${taskArn}/${id}`,
      LogDriver: 'awslogs',
      LogOptions: { 'awslogs-group': 'web' },
      RestartCount: 0,
    }),
    Networks: [
      {
        NetworkMode: mode,
        ...(mode !== 'host' && { IPv4Addresses: ['10.0.0.2'], IPv6Addresses: ['2001:db8::2'] }),
        ...(version === '4' && { AttachmentIndex: 0, MACAddress: '0e:00:00:00:00:01' }),
      },
    ],
  };
}

/** A container that has done its work, and has no statistics any more. */
function ended({ mode = 'awsvpc' }: TaskTraits) {
  return {
    ...commonOf('migrate', 'f'),
    DesiredStatus: 'STOPPED',
    KnownStatus: 'STOPPED',
    ExitCode: 0,
    Limits: { CPU: 0, Memory: 64 },
    CreatedAt: '2026-01-02T03:04:06Z',
    StartedAt: '2026-01-02T03:04:07Z',
    FinishedAt: '2026-01-02T03:04:08.10Z',
    Type: 'NORMAL',
    Networks: [{ NetworkMode: mode }],
  };
}

function commonOf(name: string, id: string) {
  return {
    DockerId: id.repeat(64),
    Name: name,
    DockerName: `ecs-web-7-${name}-${id.repeat(20)}`,
    Image: `111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/${name}:latest`,
    ...(!name.startsWith('~') && { ImageID: `sha256:${id.repeat(64)}` }),
    Labels: { 'com.amazonaws.ecs.container-name': name, 'com.amazonaws.ecs.task-arn': taskArn, empty: '' },
  };
}

function statsBody(traits: TaskTraits, steps: number[], begun: number) {
  const step = steps.length - 1;
  const entries = actors.map((actor) => {
    const since = actor.name === 'restarted' ? (steps[restart] ?? begun) : begun;
    const present = actor.name !== 'late-comer_2' || step >= restart;
    const seconds = ((steps.at(-1) ?? 0) - since) / 1000 + 100 * Number(since === begun);
    return [actor.id.repeat(64), present ? statsOf(actor, step, seconds, traits) : null] as const;
  });
  return { ...Object.fromEntries(entries), ['f'.repeat(64)]: null };
}

function statsOf(
  { name, cpu, memory, cache, traffic }: Actor,
  step: number,
  seconds: number,
  traits: TaskTraits,
) {
  const total = Math.round(cpu * seconds);
  return {
    read: '2026-01-02T03:05:00.123456789Z',
    preread: '2026-01-02T03:04:59.123456789Z',
    name: `/ecs-web-7-${name}`,
    pids_stats: { current: 3 },
    storage_stats: {},
    cpu_stats: {
      cpu_usage: {
        total_usage: total,
        percpu_usage: [total, 0],
        usage_in_kernelmode: 1,
        usage_in_usermode: 2,
      },
      system_cpu_usage: Math.round(2e9 * seconds),
      online_cpus: 2,
      throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
    },
    precpu_stats: { cpu_usage: { total_usage: 0 } },
    memory_stats: {
      usage: memory(step),
      max_usage: memory(step),
      stats: { cache, inactive_file: cache, total_cache: cache, rss: memory(step) - cache },
      limit: 2 ** 63 - 1024,
    },
    ...(traits.mode === 'bridge' && {
      networks: { eth0: nic(traffic, seconds), 'eth1.100': nic(2 * traffic, seconds) },
    }),
  };
}

function nic(traffic: number, seconds: number) {
  const bytes = { rx_bytes: Math.round(traffic * seconds), tx_bytes: Math.round((traffic * seconds) / 2) };
  return { ...bytes, rx_packets: 1, rx_errors: 0, rx_dropped: 0, tx_packets: 1, tx_errors: 0, tx_dropped: 0 };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerEngine } from '../../agent/doubles/docker-engine.ts';
import type { MackerelDouble } from '../../agent/doubles/mackerel-api.ts';
import type { MetadataEndpoint } from '../../agent/doubles/metadata-endpoint.ts';
import { type Footprint, footprintOf } from './footprint.ts';

/** What runs, and how. */
export interface Contestant {
  name: string;
  command: string[];
  environment: Record<string, string>;
  /** Milliseconds from one tick to the next. */
  interval: number;
  ticks: number;
}

/** The world that contestants run in, one after the other. */
export interface World {
  metadata: MetadataEndpoint;
  docker: DockerEngine;
  mackerel: MackerelDouble;
}

export interface Result extends Footprint {
  name: string;
  /** Milliseconds from the process' start to its request for a host: the median of several starts. */
  registered: number;
  /** Intervals from its start to its first values. */
  firstValues: number;
  /** Milliseconds of CPU, and requests to the source, a tick. */
  cpuPerTick: number;
  requestsPerTick: number;
}

/** How often a start is timed: on a busy machine one is unlike the next. */
const starts = 5;

/** Starts a contestant several times, and lets the last one live for its ticks, and looks at it while it still runs. */
export async function contest(contestant: Contestant, world: World): Promise<Result> {
  const times: number[] = [];
  for (let left = starts - 1; left > 0; left -= 1)
    times.push((await life({ ...contestant, ticks: 0 }, world)).registered);
  const last = await life(contestant, world);
  const sorted = [...times, last.registered].sort((a, b) => a - b);
  return { ...last, registered: sorted[(starts - 1) / 2] as number };
}

async function life(contestant: Contestant, world: World): Promise<Result> {
  const { metadata, docker, mackerel } = world;
  const posts = () => mackerel.requests.filter(({ path }) => path.startsWith('tsdb')).length;
  for (const { requests } of [metadata, docker, mackerel]) requests.length = 0;
  const began = performance.now();
  const [program = '', ...rest] = contestant.command;
  const child = spawn(program, rest, {
    env: { PATH: process.env.PATH, MACKEREL_APIBASE: mackerel.base, ...contestant.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const pid = child.pid as number;
  const until = async (done: () => boolean) => {
    while (!done()) {
      if (child.exitCode !== null) throw new Error(`${contestant.name} ended: ${complaints.join('')}`);
      await sleep(1);
    }
    return performance.now() - began;
  };
  try {
    const registered = await until(() => mackerel.requests.some(({ path }) => /^hosts\??$/.test(path)));
    const first = contestant.ticks === 0 ? registered : await until(() => posts() > 0);
    const before = { cpu: footprintOf(pid).cpu, posts: posts(), asked: asked(world) };
    await until(() => posts() >= before.posts + contestant.ticks);
    const ticks = posts() - before.posts;
    const { cpu } = footprintOf(pid);
    const requests = asked(world) - before.asked;
    const moments = contestant.ticks === 0 ? 1 : 20;
    const { anonymous, pss, rss } = await meanMemory(pid, contestant.interval, moments);
    return {
      cpu,
      anonymous,
      pss,
      rss,
      name: contestant.name,
      registered,
      firstValues: first / contestant.interval,
      cpuPerTick: (cpu - before.cpu) / ticks,
      requestsPerTick: requests / ticks,
    };
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null) await once(child, 'exit');
    mackerel.hosts.clear();
    mackerel.values.length = 0;
  }
}

/** Of several moments: a collector makes one moment unlike the next. */
async function meanMemory(pid: number, interval: number, count: number): Promise<Omit<Footprint, 'cpu'>> {
  const moments: Footprint[] = [];
  for (let left = count; left > 0; left -= 1) {
    moments.push(footprintOf(pid));
    await sleep(Math.min(interval * 3.3, 1_000));
  }
  const mean = (of: 'anonymous' | 'pss' | 'rss') =>
    moments.reduce((sum, each) => sum + each[of], 0) / moments.length;
  return { anonymous: mean('anonymous'), pss: mean('pss'), rss: mean('rss') };
}

function asked({ metadata, docker }: World): number {
  return metadata.requests.length + docker.requests.length;
}

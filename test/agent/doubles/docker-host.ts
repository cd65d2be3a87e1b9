import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import { type EcsDockerOptions, ecsDockerPlatform } from '../../../agent/platforms/ecs-docker.ts';
import type { Platform } from '../../../agent/platforms/platform.ts';
import { docker } from '../../../agent/sources/docker.ts';
import { type DockerEngine, startDockerEngine } from './docker-engine.ts';
import { recordedLog } from './recorded-log.ts';
import { type SimulatedClock, simulatedClock } from './simulated-clock.ts';
import { watchedContainers } from './watched-container.ts';

/** A host with an engine, two containers of a task on a bridge, and their groups of cgroup v2. */
export interface DockerHost {
  clock: SimulatedClock;
  log: ReturnType<typeof recordedLog>;
  engine: DockerEngine;
  /** The directory of the control groups. */
  cgroups: string;
  idOf(index: number): string;
  /** Writes what the group of a container says, with so many seconds of CPU. */
  group(id: string, cpuSeconds: number): void;
  platform(given?: Partial<EcsDockerOptions>): Promise<Platform>;
  end(): Promise<void>;
}

/** A host of its own for each test of a file; it ends with the test. */
export function dockerHostForEach(take: (host: DockerHost) => void): void {
  let host: DockerHost;
  beforeEach(async () => {
    host = await dockerHost();
    take(host);
  });
  afterEach(() => host.end());
}

async function dockerHost(): Promise<DockerHost> {
  const [clock, log] = [simulatedClock(), recordedLog()];
  const folder = mkdtempSync(join(tmpdir(), 'docker-'));
  const cgroups = join(folder, 'cgroup');
  mkdirSync(cgroups);
  writeFileSync(`${cgroups}/cgroup.controllers`, 'cpu memory\n');
  const engine = await startDockerEngine(
    join(folder, 'docker.sock'),
    watchedContainers(2, { bridge: true }),
    { now: () => clock.monotonic() / 1000 },
  );
  for (const { id } of engine.containers) writeGroup(`${cgroups}/docker/${id}`, 10);
  const idOf = (index: number) => engine.containers[index]?.id ?? '';
  return {
    clock,
    log,
    engine,
    cgroups,
    idOf,
    group: (id, cpuSeconds) => writeGroup(`${cgroups}/docker/${id}`, cpuSeconds),
    platform: (given = {}) =>
      ecsDockerPlatform({
        docker: docker(engine.socket, clock.ask),
        cgroups,
        ownIds: [async () => [idOf(0).slice(0, 12)]],
        provider: 'ecs',
        machine: async () => ({ cores: 2, memory: 1e9 }),
        ownInterfaces: async () => [{ name: 'eth0', rxBytes: 1, txBytes: 2 }],
        hostname: 'machine',
        ignored: () => false,
        clock,
        log: log.log,
        ...given,
      }),
    async end() {
      await engine.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function writeGroup(path: string, cpuSeconds: number): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(`${path}/cpu.stat`, `usage_usec ${cpuSeconds * 1e6}\n`);
  writeFileSync(`${path}/memory.current`, '5242880\n');
  writeFileSync(`${path}/memory.stat`, 'anon 1\ninactive_file 1048576\n');
  writeFileSync(`${path}/memory.max`, '134217728\n');
}

import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Environment, needed } from '../environment.ts';
import type { Log } from '../log.ts';
import { docker } from '../sources/docker.ts';
import { ownContainerIds, readTraces } from '../sources/own-container.ts';
import { machineReadOnce } from '../sources/proc-machine.ts';
import { ownInterfaces } from '../sources/proc-net-dev.ts';
import { taskMetadata } from '../sources/task-metadata.ts';
import type { Surroundings } from './choose-platform.ts';
import { ecsPlatform } from './ecs.ts';
import { ecsDockerPlatform } from './ecs-docker.ts';
import type { Cloud, Platform } from './platform.ts';
import { whicheverWorks } from './whichever-works.ts';

/** Where a task definition mounts the host's engine and control groups. */
export interface Mounts {
  socket: string;
  cgroups: string;
}

const usualMounts: Mounts = { socket: '/var/run/docker.sock', cgroups: '/host/sys/fs/cgroup' };

/** By AWS_EXECUTION_ENV, which is not set on ECS Anywhere. */
const providers: Record<string, Cloud['provider']> = {
  AWS_ECS_EC2: 'ecs',
  AWS_ECS_FARGATE: 'fargate',
  AWS_ECS_MANAGED_INSTANCES: 'ecs-managed',
  '': 'ecs-anywhere',
};

/**
 * The task metadata endpoint.
 *
 * @throws Error naming the variable that is missing
 */
export function ecsByMetadata(surroundings: Surroundings): Platform {
  const { environment, ask } = surroundings;
  const base = endpointIn(environment) || needed(environment, 'ECS_CONTAINER_METADATA_URI');
  return ecsPlatform({ ...sourcesOfBoth(surroundings), metadata: taskMetadata(base, ask) });
}

/** The mounts where they are there and of use, else the task metadata endpoint. */
export function ecsByMounts(surroundings: Surroundings): Platform {
  const { environment, mounts = usualMounts, log } = surroundings;
  const missing = [mounts.socket, mounts.cgroups].filter((path) => !existsSync(path));
  if (missing.length > 0) {
    const level = missing.length === 1 ? 'WARNING' : 'INFO';
    log(level, 'ecs', `${missing.join(' and ')} not mounted: the task metadata endpoint is used`);
    return ecsByMetadata(surroundings);
  }
  const byMetadata = endpointIn(environment) ? ecsByMetadata(surroundings) : undefined;
  return whicheverWorks(() => byDocker(surroundings, mounts), byMetadata, log);
}

async function byDocker(surroundings: Surroundings, { socket, cgroups }: Mounts): Promise<Platform> {
  const { environment, ask, clock } = surroundings;
  const endpoint = endpointIn(environment);
  return ecsDockerPlatform({
    ...sourcesOfBoth(surroundings),
    docker: docker(socket, ask),
    cgroups,
    clock,
    ownIds: [
      async () => ownContainerIds(await readTraces(hostname())),
      // Nothing in the container told: the endpoint, where it can be reached, knows who asks.
      async () => (endpoint ? [await taskMetadata(endpoint, ask).ownId()] : []),
    ],
  });
}

function sourcesOfBoth({ environment, config, clock, log }: Surroundings) {
  return {
    provider: providerIn(environment, log),
    machine: machineReadOnce(),
    ownInterfaces,
    hostname: hostname(),
    ignored: config.ignored,
    memoryUsage: config.memoryUsage,
    extraMetrics: config.extraMetrics,
    monotonic: clock.monotonic,
    log,
  };
}

/**
 * Version 4, else 3.
 *
 * @throws Error naming the variable that has no address
 */
function endpointIn(environment: Environment): string | undefined {
  const name = ['ECS_CONTAINER_METADATA_URI_V4', 'ECS_CONTAINER_METADATA_URI'].find(
    (each) => environment[each],
  );
  const uri = name && environment[name];
  if (uri && !/^https?:\/\/[^/]/.test(uri))
    throw new Error(`${name}: must begin with http://, as ECS sets it`);
  return uri;
}

function providerIn({ AWS_EXECUTION_ENV: env = '' }: Environment, log: Log): Cloud['provider'] {
  const provider = providers[env];
  if (provider) return provider;
  log('WARNING', 'ecs', `unknown execution env: "${env}"; it is shown as ECS on EC2`);
  return 'ecs';
}

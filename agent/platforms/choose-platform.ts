import { hostname } from 'node:os';
import type { Config } from '../configuration/config.ts';
import type { Clock } from '../every.ts';
import type { Log } from '../log.ts';
import { readMachine } from '../sources/proc-machine.ts';
import { ownInterfaces } from '../sources/proc-net-dev.ts';
import { taskMetadata } from '../sources/task-metadata.ts';
import type { request } from '../transport/request.ts';
import { ecsPlatform } from './ecs.ts';
import { nonePlatform } from './none.ts';
import type { Cloud, Platform } from './platform.ts';

type Environment = Record<string, string | undefined>;

/** What a platform needs of the rest. */
export interface Surroundings {
  environment: Environment;
  config: Pick<Config, 'ignored' | 'memoryUsage'>;
  ask: typeof request;
  clock: Clock;
  log: Log;
}

/** By AWS_EXECUTION_ENV, which is not set on ECS Anywhere. */
const providers: Record<string, Cloud['provider']> = {
  AWS_ECS_EC2: 'ecs',
  AWS_ECS_FARGATE: 'fargate',
  AWS_ECS_MANAGED_INSTANCES: 'ecs-managed',
  '': 'ecs-anywhere',
};

/**
 * The platform that MACKEREL_CONTAINER_PLATFORM names.
 *
 * @throws Error naming the variable that is missing or wrong
 */
export function choosePlatform(surroundings: Surroundings): Platform {
  const { environment, clock, log } = surroundings;
  const name = needed(environment, 'MACKEREL_CONTAINER_PLATFORM');
  switch (name) {
    case 'ecs_awsvpc':
    case 'ecs_v3':
      log('WARNING', 'agent', `"${name}" platform is deprecated. Please use "ecs" platform`);
      return onEcs(surroundings);
    case 'ecs':
    case 'fargate':
    case 'ecs_anywhere':
      return onEcs(surroundings);
    case 'none':
      return nonePlatform(hostname(), clock.monotonic);
    default:
      throw new Error(`"${name}" platform is invalid. please check your MACKEREL_CONTAINER_PLATFORM`);
  }
}

function onEcs({ environment, config, ask, clock, log }: Surroundings): Platform {
  const base = environment.ECS_CONTAINER_METADATA_URI_V4 || needed(environment, 'ECS_CONTAINER_METADATA_URI');
  const machine = readMachine();
  // Whoever needs it sees the failure; until then it is nobody's.
  machine.catch(() => {});
  return ecsPlatform({
    metadata: taskMetadata(base, ask),
    provider: providerIn(environment, log),
    machine: () => machine,
    ownInterfaces,
    hostname: hostname(),
    ignored: config.ignored,
    memoryUsage: config.memoryUsage,
    monotonic: clock.monotonic,
    log,
  });
}

function providerIn({ AWS_EXECUTION_ENV: env = '' }: Environment, log: Log): Cloud['provider'] {
  const provider = providers[env];
  if (provider) return provider;
  log('WARNING', 'ecs', `unknown execution env: "${env}"; it is shown as ECS on EC2`);
  return 'ecs';
}

/** @throws Error as the original words it; an empty value is none */
export function needed(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} environment variable is not set`);
  return value;
}

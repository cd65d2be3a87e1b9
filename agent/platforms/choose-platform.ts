import { hostname } from 'node:os';
import type { Config } from '../configuration/config.ts';
import type { Clock } from '../every.ts';
import type { Log } from '../log.ts';
import { type Machine, readMachine } from '../sources/proc-machine.ts';
import { ownInterfaces } from '../sources/proc-net-dev.ts';
import { serviceAccountDirectory } from '../sources/service-account.ts';
import { taskMetadata } from '../sources/task-metadata.ts';
import type { request } from '../transport/request.ts';
import { kubeletOfNode, kubeletThroughApiServer } from './choose-kubelet.ts';
import { ecsPlatform } from './ecs.ts';
import { type Environment, isOn, needed } from './environment.ts';
import { kubernetesPlatform } from './kubernetes.ts';
import { nonePlatform } from './none.ts';
import type { Cloud, Platform } from './platform.ts';

/** What a platform needs of the rest. */
export interface Surroundings {
  environment: Environment;
  config: Pick<Config, 'ignored' | 'memoryUsage'>;
  ask: typeof request;
  clock: Clock;
  log: Log;
  /** The directory of the pod's service account; where Kubernetes puts it if absent. */
  serviceAccount?: string;
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
    case 'kubernetes':
      return onKubernetes(surroundings, kubeletOfNode);
    case 'eks_fargate':
      return onKubernetes(surroundings, kubeletThroughApiServer);
    case 'none':
      return nonePlatform(hostname(), clock.monotonic);
    default:
      throw new Error(`"${name}" platform is invalid. please check your MACKEREL_CONTAINER_PLATFORM`);
  }
}

function onEcs({ environment, config, ask, clock, log }: Surroundings): Platform {
  const base = environment.ECS_CONTAINER_METADATA_URI_V4 || needed(environment, 'ECS_CONTAINER_METADATA_URI');
  return ecsPlatform({
    metadata: taskMetadata(base, ask),
    provider: providerIn(environment, log),
    machine: machineReadOnce(),
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

function onKubernetes(surroundings: Surroundings, find: typeof kubeletOfNode): Platform {
  const { environment, config, ask, clock, log, serviceAccount = serviceAccountDirectory } = surroundings;
  return kubernetesPlatform({
    kubelet: find({ environment, ask, log, serviceAccount }),
    machine: machineReadOnce(),
    ownInterfaces,
    ignored: config.ignored,
    // Whoever says anything but no wants them hidden.
    hideCommands: isOn(environment.MACKEREL_KUBERNETES_HIDE_COMMANDS) ?? true,
    monotonic: clock.monotonic,
    log,
  });
}

function machineReadOnce(): () => Promise<Machine> {
  const machine = readMachine();
  // Whoever needs it sees the failure; until then it is nobody's.
  machine.catch(() => {});
  return () => machine;
}

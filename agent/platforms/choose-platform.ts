import { hostname } from 'node:os';
import type { Clock } from '../clock.ts';
import type { Config } from '../configuration/config.ts';
import { type Environment, isOn, needed } from '../environment.ts';
import type { Log } from '../log.ts';
import { machineReadOnce } from '../sources/proc-machine.ts';
import { ownInterfaces } from '../sources/proc-net-dev.ts';
import { serviceAccountDirectory } from '../sources/service-account.ts';
import type { request } from '../transport/request.ts';
import { ecsByMetadata, ecsByMounts, type Mounts } from './choose-ecs.ts';
import { kubeletOfNode, kubeletThroughApiServer } from './choose-kubelet.ts';
import { kubernetesPlatform } from './kubernetes.ts';
import { nonePlatform } from './none.ts';
import type { Platform } from './platform.ts';

/** What a platform needs of the rest. */
export interface Surroundings {
  environment: Environment;
  config: Pick<Config, 'ignored' | 'memoryUsage' | 'extraMetrics'>;
  ask: typeof request;
  clock: Clock;
  log: Log;
  /** The directory of the pod's service account; where Kubernetes puts it if absent. */
  serviceAccount?: string;
  /** Where Docker's socket and the host's control groups are; where Mackerel's arrangement puts them if absent. */
  mounts?: Mounts;
}

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
      return ecsByMetadata(surroundings);
    case 'ecs':
    case 'ecs_anywhere':
      return ecsByMounts(surroundings);
    case 'fargate':
      return ecsByMetadata(surroundings);
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

function onKubernetes(surroundings: Surroundings, find: typeof kubeletOfNode): Platform {
  const { environment, config, ask, clock, log, serviceAccount = serviceAccountDirectory } = surroundings;
  return kubernetesPlatform({
    kubelet: find({ environment, ask, log, serviceAccount }),
    machine: machineReadOnce(),
    ownInterfaces,
    ignored: config.ignored,
    extraMetrics: config.extraMetrics,
    // Whoever says anything but no wants them hidden.
    hideCommands: isOn(environment.MACKEREL_KUBERNETES_HIDE_COMMANDS) ?? true,
    monotonic: clock.monotonic,
    log,
  });
}

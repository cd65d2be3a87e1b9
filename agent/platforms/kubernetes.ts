import type { Log } from '../log.ts';
import type { ContainerSample, InterfaceCounters } from '../metrics/sample.ts';
import type { Kubelet, KubeletStats, Pod, PodContainer } from '../sources/kubelet.ts';
import { quantityValue } from '../sources/kubernetes-quantity.ts';
import type { Machine } from '../sources/proc-machine.ts';
import { type KubernetesMetadataOptions, kubernetesMetadata } from './kubernetes-metadata.ts';
import { lastAnswer } from './last-answer.ts';
import type { Platform } from './platform.ts';

/** What the platform reads and how it is to be read. */
export interface KubernetesOptions extends KubernetesMetadataOptions {
  kubelet: Kubelet;
  machine: () => Promise<Machine>;
  ownInterfaces: () => Promise<InterfaceCounters[]>;
  /** Whether a container is left out, by its name. */
  ignored: (container: string) => boolean;
  extraMetrics?: boolean | undefined;
  monotonic: () => number;
  log: Log;
}

/** A pod that the kubelet of its node speaks of, directly or through the cluster's API server (EKS on Fargate). */
export function kubernetesPlatform(options: KubernetesOptions): Platform {
  const { kubelet, log } = options;
  const pod = async () => withoutIgnored(await kubelet.pod(), options.ignored);
  const containersAt = lastAnswer();
  return {
    async isRunning() {
      try {
        return (await kubelet.pod()).status.phase?.toLowerCase() === 'running';
      } catch (error) {
        log('WARNING', 'kubernetes', `failed to get metadata: ${(error as Error).message}`);
        return false;
      }
    },
    async whereabouts() {
      const found = await pod();
      const { name = '', uid } = found.metadata;
      return {
        name,
        ...(uid && { customIdentifier: `${uid}.kubernetes` }),
        cloud: { provider: 'kubernetes', metadata: kubernetesMetadata(found, options) },
      };
    },
    async sample() {
      const [containers, interfaces] = await Promise.all([
        containersOf(options).catch((error: Error) => {
          log('ERROR', 'metric', error.message);
          return undefined;
        }),
        options.ownInterfaces().catch((error: Error) => {
          log('ERROR', 'metric', error.message);
          return [];
        }),
      ]);
      const at = options.monotonic();
      return { at, containers: containersAt(at, containers), interfaces };
    },
  };
}

function withoutIgnored(pod: Pod, ignored: KubernetesOptions['ignored']): Pod {
  const kept = ({ name = '' }: { name?: string }) => !ignored(name);
  return { ...pod, spec: { ...pod.spec, containers: pod.spec.containers.filter(kept) } };
}

async function containersOf({
  kubelet,
  machine,
  ignored,
  extraMetrics,
}: KubernetesOptions): Promise<ContainerSample[]> {
  const [pod, stats, ownMachine] = await Promise.all([kubelet.pod(), kubelet.stats(), machine()]);
  return stats
    .filter(({ name }) => !ignored(name))
    .map((each) => sampleOf(each, pod, ownMachine, extraMetrics));
}

function sampleOf(
  { name, cpu, memory }: KubeletStats,
  { spec, status }: Pod,
  machine: Machine,
  extraMetrics: boolean | undefined,
): ContainerSample {
  const container = [...spec.containers, ...spec.initContainers].find((each) => each.name === name);
  const { containerID = '', restartCount = 0 } = status.containers.find((each) => each.name === name) ?? {};
  const cpuNanoseconds = counter(cpu?.usageCoreNanoSeconds);
  const countedAt = Date.parse(cpu?.time ?? '');
  const workingSet = counter(memory?.workingSetBytes);
  return {
    name,
    life: `${containerID} ${restartCount}`,
    ...(cpuNanoseconds !== undefined && { cpuNanoseconds }),
    ...(!Number.isNaN(countedAt) && { countedAt }),
    ...(workingSet !== undefined && { memory: workingSet }),
    ...(container && limitsOf(container, machine)),
    // The pod's interfaces are those of the agent.
    interfaces: [],
    ...(extraMetrics && { extra: { restarts: restartCount } }),
  };
}

function counter(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function limitsOf({ resources }: PodContainer, { cores, memory }: Machine) {
  const limit = (resource: string) => {
    const amount = resources?.limits?.[resource];
    return amount === undefined ? undefined : quantityValue(String(amount));
  };
  return { cpuLimit: (limit('cpu') ?? cores) * 100, memoryLimit: limit('memory') ?? memory };
}

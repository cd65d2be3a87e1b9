import type { Pod, PodContainer } from '../sources/kubelet.ts';
import { canonicalQuantity } from '../sources/kubernetes-quantity.ts';

export interface KubernetesMetadataOptions {
  /** Leaves out what the containers run, and with what arguments: either may hold secrets. */
  hideCommands: boolean;
}

/**
 * `meta.cloud.metadata` of a pod, with the keys and omissions that Mackerel's pages are made for: empty texts and lists
 * are left out, but for what a port says. Init containers are not shown.
 */
export function kubernetesMetadata(pod: Pod, options: KubernetesMetadataOptions): Record<string, unknown> {
  const { metadata, spec, status } = pod;
  return compact({
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    labels: metadata.labels,
    ownerReferences: metadata.ownerReferences?.map(({ kind, name, uid }) => compact({ kind, name, uid })),
    hostNetwork: spec.hostNetwork,
    nodeName: spec.nodeName,
    containers: spec.containers.map((container) => containerMetadata(container, pod, options)),
    phase: status.phase,
    hostIP: status.hostIP,
    podIP: status.podIP,
    conditions: status.conditions?.map(({ type, status }) => compact({ type, status })),
    startTime: status.startTime,
  });
}

function containerMetadata(
  { name = '', image, command, args, resources, ports }: PodContainer,
  { status }: Pod,
  { hideCommands }: KubernetesMetadataOptions,
): Record<string, unknown> {
  const { containerID } = status.containers.find((each) => each.name === name) ?? {};
  return {
    name,
    ...compact({ image, ...(!hideCommands && { command, args }) }),
    resources: compact({ limits: limitsMetadata(resources?.limits) }),
    ...compact({
      // These keys are in lower case, unlike Kubernetes' own.
      ports: ports?.map(({ containerPort = 0, hostPort = 0, name = '', protocol = '', hostIP }) => ({
        containerport: containerPort,
        hostport: hostPort,
        name,
        protocol,
        ...compact({ hostip: hostIP }),
      })),
      containerID,
    }),
  };
}

function limitsMetadata(limits: Record<string, string> | null | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(limits ?? {}).map(([resource, amount]) => [resource, canonicalQuantity(String(amount))]),
  );
}

/** Without members that are absent, null, false or empty. */
function compact(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) =>
      typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value),
    ),
  );
}

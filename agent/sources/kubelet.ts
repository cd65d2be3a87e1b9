import type { request } from '../transport/request.ts';
import { isObject, objectsOf, parseJson } from './json.ts';
import { type ServiceAccount, tokenAndAuthority } from './service-account.ts';

/** Members that we use of https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
export interface PodContainer {
  name?: string;
  image?: string;
  command?: string[] | null;
  args?: string[] | null;
  resources?: { limits?: Record<string, string> | null } | null;
  ports?:
    | { containerPort?: number; hostPort?: number; name?: string; protocol?: string; hostIP?: string }[]
    | null;
}

export interface ContainerStatus {
  name?: string;
  containerID?: string;
  restartCount?: number;
}

/** The pod, with lists where the kubelet leaves empty ones out. */
export interface Pod {
  metadata: {
    namespace?: string;
    name?: string;
    uid?: string;
    resourceVersion?: string;
    labels?: Record<string, string> | null;
    ownerReferences?: { kind?: string; name?: string; uid?: string }[] | null;
  };
  spec: {
    hostNetwork?: boolean;
    nodeName?: string;
    containers: PodContainer[];
    /** Native sidecars are among them. */
    initContainers: PodContainer[];
  };
  status: {
    phase?: string;
    hostIP?: string;
    podIP?: string;
    startTime?: string | null;
    conditions?: { type?: string; status?: string }[] | null;
    /** Of all containers, of whatever kind. */
    containers: ContainerStatus[];
  };
}

/** What the kubelet measured of one container. Any of it may be missing, as after its start. */
export interface KubeletStats {
  name: string;
  /** Whole seconds of the node's clock; it differs per container, by up to 20 seconds. */
  cpu?: { time?: string | null; usageCoreNanoSeconds?: number | null } | null;
  memory?: { workingSetBytes?: number | null } | null;
}

/** The two requests that a tick costs. */
export interface Kubelet {
  pod(): Promise<Pod>;
  stats(): Promise<KubeletStats[]>;
}

export interface PodName {
  namespace: string;
  name: string;
}

export interface KubeletOptions extends PodName {
  /** Up to the path, without a slash at its end. */
  base: string;
  ask: typeof request;
  /** Who asks; nobody on the read-only port. */
  serviceAccount?: ServiceAccount;
  /** False trusts any certificate. */
  verify?: boolean;
}

/** Milliseconds; the kubelet is on the node itself. */
const timeout = 3_000;

/** What a person does about an answer of this status. */
const remedies: Record<number, string> = {
  401: 'the token of the service account is not taken: a kubelet needs --authentication-token-webhook for that',
  403: 'allow the service account to get nodes/stats and nodes/proxy, see docs/agent-kubernetes.md',
};

/** The kubelet of the pod's node, which knows all pods of the node. Never through a proxy. */
export function kubelet(options: KubeletOptions): Kubelet {
  const get = async (path: string): Promise<unknown> => {
    const url = `${options.base}${path}`;
    const { status, text } = await ask(url, options);
    if (status === 200) return parseJson(text, url);
    const remedy = remedies[status] ? `: ${remedies[status]}` : '';
    throw new Error(
      `got status code ${status} (url: ${url}, body: ${JSON.stringify(text.slice(0, 256))})${remedy}`,
    );
  };
  return {
    pod: async () => parsePod(await get('/pods'), options),
    stats: async () => parseKubeletStats(await get('/stats/summary'), options),
  };
}

async function ask(url: string, { ask, serviceAccount, verify = true }: KubeletOptions) {
  if (!serviceAccount) return ask(url, { timeout });
  const { token, authority } = await tokenAndAuthority(serviceAccount);
  try {
    return await ask(url, {
      timeout,
      headers: { authorization: `Bearer ${token}` },
      tls: { ca: [authority], verify },
      // The token is for the kubelet alone.
      redirect: 'manual',
    });
  } catch (error) {
    const { message } = error as Error;
    if (!/certificate|altname/i.test(message)) throw error;
    const remedy =
      "the certificate is not of the cluster's authority; MACKEREL_KUBERNETES_KUBELET_INSECURE_TLS=true trusts any";
    throw new Error(`${message} (${remedy})`, { cause: error });
  }
}

/**
 * @param json the answer to /pods
 * @throws Error where our pod is not in it
 */
export function parsePod(json: unknown, sought: PodName): Pod {
  const found = objectsOf(isObject(json) ? json.items : undefined).find(({ metadata }) =>
    isPod(metadata, sought),
  );
  if (!found) throw notFound(sought);
  const [metadata, spec, status] = [found.metadata, found.spec, found.status].map((part) =>
    isObject(part) ? part : {},
  ) as [Record<string, unknown>, Record<string, unknown>, Record<string, unknown>];
  return {
    metadata,
    spec: {
      ...spec,
      containers: objectsOf(spec.containers),
      initContainers: objectsOf(spec.initContainers),
    },
    status: {
      ...status,
      containers: ['containerStatuses', 'initContainerStatuses', 'ephemeralContainerStatuses'].flatMap(
        (kind) => objectsOf(status[kind]),
      ),
    },
  };
}

/**
 * @param json the answer to /stats/summary: https://kubernetes.io/docs/reference/instrumentation/node-metrics/
 * @throws Error where our pod is not in it, as one that has just started
 */
export function parseKubeletStats(json: unknown, sought: PodName): KubeletStats[] {
  const found = objectsOf(isObject(json) ? json.pods : undefined).find(({ podRef }) => isPod(podRef, sought));
  if (!found) throw notFound(sought);
  return objectsOf(found.containers).flatMap(({ name, cpu, memory }) =>
    typeof name === 'string'
      ? [{ name, ...(isObject(cpu) && { cpu }), ...(isObject(memory) && { memory }) }]
      : [],
  );
}

function isPod(reference: unknown, { namespace, name }: PodName): boolean {
  return isObject(reference) && reference.namespace === namespace && reference.name === name;
}

function notFound({ namespace, name }: PodName): Error {
  return new Error(
    `pod ${namespace}.${name} not found on its node: see MACKEREL_KUBERNETES_NAMESPACE and _POD_NAME`,
  );
}

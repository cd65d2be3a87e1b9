import { accessSync, constants } from 'node:fs';
import { type Environment, isOn, needed } from '../environment.ts';
import type { Log } from '../log.ts';
import { type Kubelet, type KubeletOptions, kubelet } from '../sources/kubelet.ts';
import { type ServiceAccount, serviceAccountIn } from '../sources/service-account.ts';

/** What is needed to find the kubelet. */
export interface KubeletSurroundings {
  environment: Environment;
  ask: KubeletOptions['ask'];
  log: Log;
  /** The directory of the pod's service account. */
  serviceAccount: string;
}

/** The ports that a kubelet has by default. */
const readOnlyPort = '10255';
const authenticatedPort = '10250';

/**
 * The node's kubelet, on its read-only port unless `MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT` is `0`.
 *
 * @throws Error naming the variable or the file that is missing or wrong
 */
export function kubeletOfNode({ environment, ask, log, serviceAccount }: KubeletSurroundings): Kubelet {
  const host = hostIn(environment, 'MACKEREL_KUBERNETES_KUBELET_HOST');
  const readOnly = portIn(environment, 'MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT', readOnlyPort);
  const pod = podIn(environment);
  if (readOnly !== '0') return kubelet({ base: `http://${host}:${readOnly}`, ask, ...pod });
  const port = portIn(environment, 'MACKEREL_KUBERNETES_KUBELET_PORT', authenticatedPort);
  return kubelet({
    base: `https://${host}:${port}`,
    ask,
    ...pod,
    serviceAccount: readable(serviceAccount),
    verify: !trustsAny(environment.MACKEREL_KUBERNETES_KUBELET_INSECURE_TLS, log),
  });
}

/**
 * The kubelet of a node on Fargate, which only the API server of the cluster reaches.
 * https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/
 *
 * @throws Error naming the variable or the file that is missing or wrong
 */
export function kubeletThroughApiServer({ environment, ask, serviceAccount }: KubeletSurroundings): Kubelet {
  const host = hostIn(environment, 'KUBERNETES_SERVICE_HOST');
  const port = portIn(environment, 'KUBERNETES_SERVICE_PORT', '443');
  const pod = podIn(environment);
  const node = encodeURIComponent(needed(environment, 'MACKEREL_KUBERNETES_NODE_NAME'));
  return kubelet({
    base: `https://${host}:${port}/api/v1/nodes/${node}/proxy`,
    ask,
    ...pod,
    serviceAccount: readable(serviceAccount),
  });
}

function podIn(environment: Environment) {
  return {
    namespace: needed(environment, 'MACKEREL_KUBERNETES_NAMESPACE'),
    name: needed(environment, 'MACKEREL_KUBERNETES_POD_NAME'),
  };
}

/** As it is in a URL. */
function hostIn(environment: Environment, name: string): string {
  const given = needed(environment, name);
  const host = given.includes(':') && !given.startsWith('[') ? `[${given}]` : given;
  // What ends a host in a URL, and whitespace, which is left out of it.
  if (/[\s/?#@\\]/.test(host) || !URL.canParse(`http://${host}:1`))
    throw new Error(`${name}: must be a name or an address, without a scheme and without a port`);
  return host;
}

function portIn(environment: Environment, name: string, usual: string): string {
  const port = environment[name] || usual;
  if (!/^\d+$/.test(port) || Number(port) > 65_535)
    throw new Error(`${name}: must be a number from 0 to 65535`);
  return port;
}

/** Kubernetes mounts the files before it starts a container: one that is missing now stays missing. */
function readable(directory: string): ServiceAccount {
  const account = serviceAccountIn(directory);
  for (const path of [account.authority, account.token]) {
    try {
      accessSync(path, constants.R_OK);
    } catch {
      throw new Error(`${path} cannot be read: the pod needs a service account and its token mounted`);
    }
  }
  return account;
}

/** The original takes any value for yes, `false` too. */
function trustsAny(value: string | undefined, log: Log): boolean {
  const said = isOn(value);
  if (said === undefined)
    log(
      'WARNING',
      'kubernetes',
      "MACKEREL_KUBERNETES_KUBELET_INSECURE_TLS is neither true nor false: the kubelet's certificate is verified",
    );
  return said ?? false;
}

import type { Environment } from '../environment.ts';
import type { Log } from '../log.ts';

const variables = [
  'MACKEREL_AGENT_CONFIG_POLLING_DURATION_MINUTES',
  'MACKEREL_AGENT_PLUGIN_META',
  'MACKEREL_CONTAINER_PLATFORM',
  'MACKEREL_HOST_STATUS_ON_START',
  'MACKEREL_IGNORE_CONTAINER',
  'MACKEREL_KUBERNETES_KUBELET_HOST',
  'MACKEREL_KUBERNETES_KUBELET_INSECURE_TLS',
  'MACKEREL_KUBERNETES_KUBELET_READ_ONLY_PORT',
  'MACKEREL_KUBERNETES_NAMESPACE',
  'MACKEREL_KUBERNETES_POD_NAME',
  'MACKEREL_LOG_LEVEL',
  'MACKEREL_MEMORY_USAGE',
  'MACKEREL_ROLES',
  'MACKEREL_DISPLAY_NAME',
  'MACKEREL_EXTRA_METRICS',
  'MACKEREL_MEMO',
];

/** For whoever looks for a mistake: the variables as they arrived, of secrets only whether they are there. */
export function logEnvironment(environment: Environment, log: Log): void {
  const say = (name: string, value: string) => log('DEBUG', 'main', `${name}=${value}`);
  say('MACKEREL_APIBASE', withoutSecrets(environment.MACKEREL_APIBASE));
  say('MACKEREL_APIKEY', environment.MACKEREL_APIKEY ? '***' : '');
  say('MACKEREL_AGENT_CONFIG', withoutSecrets(environment.MACKEREL_AGENT_CONFIG));
  for (const name of variables) say(name, environment[name] ?? '');
}

/** A user, a password and a signature may be in a URL. */
function withoutSecrets(location = ''): string {
  return location.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1***@').replace(/[?#].*$/, '?***');
}

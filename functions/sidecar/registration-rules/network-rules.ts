import { isPlaceholder } from '../placeholder.ts';
import {
  fieldsOf,
  findBy,
  hidesSome,
  isAbsent,
  isNumberOutside,
  isOpaque,
  objectsOf,
  sizeOfList,
} from './reading.ts';
import { perContainer, type RegistrationRule } from './registration-rule.ts';

const networkModes = ['awsvpc', 'bridge', 'host', 'none', 'default'];

/** The network mode, and what may be said in which. */
export const networkRules: readonly RegistrationRule[] = [
  {
    id: 'network-mode-unknown',
    source: "SDK NetworkMode, and `default`, Windows' own; our wording",
    check: ({ networkMode }) =>
      isUnknown(networkMode, networkModes)
        ? `Invalid networkMode '${networkMode}'. The valid values are none, bridge, awsvpc, and host.`
        : undefined,
  },
  {
    id: 'pid-mode-unknown',
    source: 'SDK RegisterTaskDefinitionRequest.pidMode; our wording',
    check: ({ pidMode }) =>
      isUnknown(pidMode, ['host', 'task'])
        ? `Invalid pidMode '${pidMode}'. The valid values are host or task.`
        : undefined,
  },
  {
    id: 'ipc-mode-unknown',
    source: 'SDK RegisterTaskDefinitionRequest.ipcMode; our wording',
    check: ({ ipcMode }) =>
      isUnknown(ipcMode, ['host', 'task', 'none'])
        ? `Invalid ipcMode '${ipcMode}'. The valid values are host, task, or none.`
        : undefined,
  },
  {
    id: 'awsvpc-hostname',
    source: 'SDK ContainerDefinition.hostname; recorded: labd/ecs-deplojo issue 26',
    check: perContainer(({ hostname }, { networkMode }) =>
      networkMode === 'awsvpc' && !isAbsent(hostname)
        ? 'hostname is not supported on container when networkMode=awsvpc.'
        : undefined,
    ),
  },
  {
    id: 'links-outside-bridge',
    source:
      'SDK ContainerDefinition.links: only bridge; recorded: aws-observability/aws-otel-collector issue 1359',
    check: perContainer(({ links }, { networkMode }) =>
      sizeOfList(links) > 0 && (networkMode === 'awsvpc' || networkMode === 'host' || networkMode === 'none')
        ? `Links are not supported when networkMode=${networkMode}.`
        : undefined,
    ),
  },
  {
    id: 'awsvpc-extra-hosts',
    source: 'SDK ContainerDefinition.extraHosts: not with awsvpc; recorded ClientException',
    check: perContainer(({ extraHosts }, { networkMode }) =>
      networkMode === 'awsvpc' && sizeOfList(extraHosts) > 0
        ? 'Extra hosts are not supported on container when networkMode=awsvpc.'
        : undefined,
    ),
  },
  {
    id: 'awsvpc-dns-servers',
    source: 'recorded ClientException',
    check: perContainer(({ dnsServers }, { networkMode }) =>
      networkMode === 'awsvpc' && sizeOfList(dnsServers) > 0
        ? 'DNS servers are not supported on container when networkMode=awsvpc.'
        : undefined,
    ),
  },
  {
    id: 'awsvpc-networking-disabled',
    source: 'recorded ClientException',
    check: perContainer(({ disableNetworking }, { networkMode }) =>
      networkMode === 'awsvpc' && disableNetworking === true
        ? 'Disable Networking is not supported on container when networkMode=awsvpc.'
        : undefined,
    ),
  },
  {
    id: 'proxy-outside-awsvpc',
    source: 'recorded ClientException',
    check: ({ proxyConfiguration, networkMode }) =>
      proxyConfiguration &&
      networkMode !== 'awsvpc' &&
      !isOpaque(networkMode) &&
      !isPlaceholder(proxyConfiguration)
        ? 'APPMESH proxy configuration is only supported in networkMode=awsvpc.'
        : undefined,
  },
  {
    id: 'proxy-container-unknown',
    source: 'recorded ClientException',
    check: ({ proxyConfiguration, containerDefinitions }) => {
      const { containerName } = fieldsOf(proxyConfiguration);
      if (typeof containerName !== 'string' || isPlaceholder(containerName)) return undefined;
      if (findBy(objectsOf(containerDefinitions), 'name', containerName)) return undefined;
      if (hidesSome(containerDefinitions, 'name')) return undefined;
      return `Proxy container [${containerName}] does not exist.`;
    },
  },
  {
    id: 'placement-constraints-too-many',
    source: "SDK RegisterTaskDefinitionRequest.placementConstraints; the wording is the document's",
    check: ({ placementConstraints }) =>
      isNumberOutside(sizeOfList(placementConstraints), 0, 10)
        ? 'You can specify a maximum of 10 constraints for each task.'
        : undefined,
  },
];

function isUnknown(value: unknown, known: readonly string[]): boolean {
  return typeof value === 'string' && value !== '' && !known.includes(value) && !isPlaceholder(value);
}

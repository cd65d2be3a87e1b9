import { inAwsvpc, onInstances, type Row } from './row.ts';

const proxy = (containerName: string) => ({ type: 'APPMESH', containerName, properties: [] });
const fine = onInstances({});

export const networkRows: Row[] = [
  {
    id: 'network-mode-unknown',
    message: "Invalid networkMode 'overlay'. The valid values are none, bridge, awsvpc, and host.",
    broken: onInstances({ networkMode: 'overlay' }),
    mended: onInstances({ networkMode: 'default' }),
  },
  {
    id: 'pid-mode-unknown',
    message: "Invalid pidMode 'none'. The valid values are host or task.",
    broken: onInstances({ pidMode: 'none' }),
    mended: onInstances({ pidMode: 'host' }),
  },
  {
    id: 'ipc-mode-unknown',
    message: "Invalid ipcMode 'shared'. The valid values are host, task, or none.",
    broken: onInstances({ ipcMode: 'shared' }),
    mended: onInstances({ ipcMode: 'none' }),
  },
  {
    id: 'awsvpc-hostname',
    message: 'hostname is not supported on container when networkMode=awsvpc.',
    broken: inAwsvpc({ hostname: 'web' }),
    mended: onInstances({}, { hostname: 'web' }),
  },
  {
    id: 'links-outside-bridge',
    message: 'Links are not supported when networkMode=host.',
    broken: onInstances({ networkMode: 'host' }, { links: ['other0'] }, {}),
    mended: onInstances({ networkMode: 'bridge' }, { links: ['other0'] }, {}),
  },
  {
    id: 'awsvpc-extra-hosts',
    message: 'Extra hosts are not supported on container when networkMode=awsvpc.',
    broken: inAwsvpc({ extraHosts: [{ hostname: 'db', ipAddress: '10.0.0.1' }] }),
    mended: inAwsvpc({ extraHosts: [] }),
  },
  {
    id: 'awsvpc-dns-servers',
    message: 'DNS servers are not supported on container when networkMode=awsvpc.',
    broken: inAwsvpc({ dnsServers: ['10.0.0.2'] }),
    mended: inAwsvpc({ dnsServers: [] }),
  },
  {
    id: 'awsvpc-networking-disabled',
    message: 'Disable Networking is not supported on container when networkMode=awsvpc.',
    broken: inAwsvpc({ disableNetworking: true }),
    mended: inAwsvpc({ disableNetworking: false }),
  },
  {
    id: 'proxy-outside-awsvpc',
    message: 'APPMESH proxy configuration is only supported in networkMode=awsvpc.',
    broken: onInstances({ proxyConfiguration: proxy('app') }),
    mended: onInstances({ networkMode: 'awsvpc', proxyConfiguration: proxy('app') }),
  },
  {
    id: 'proxy-container-unknown',
    message: 'Proxy container [envoy] does not exist.',
    broken: onInstances({ networkMode: 'awsvpc', proxyConfiguration: proxy('envoy') }),
    mended: onInstances({ networkMode: 'awsvpc', proxyConfiguration: proxy('envoy') }, {}, { name: 'envoy' }),
  },
  {
    id: 'placement-constraints-too-many',
    message: 'You can specify a maximum of 10 constraints for each task.',
    broken: onInstances({ placementConstraints: Array(11).fill({ type: 'memberOf', expression: 'x' }) }),
    mended: onInstances({ placementConstraints: Array(10).fill({ type: 'memberOf', expression: 'x' }) }),
  },
  {
    id: 'ports-without-network',
    message:
      'If the network mode is set to none, you cannot specify port mappings in your container definitions.',
    broken: onInstances({ networkMode: 'none' }, { portMappings: [{ containerPort: 80 }] }),
    mended: onInstances({ networkMode: 'none' }, { portMappings: [] }),
  },
  {
    id: 'host-port-differs',
    message: 'When networkMode=awsvpc, the host ports and container ports in port mappings must match.',
    broken: inAwsvpc({ portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
    mended: inAwsvpc({ portMappings: [{ containerPort: 80, hostPort: 80 }, { containerPort: 81 }] }),
  },
  {
    id: 'port-outside-range',
    message: "Invalid port in the port mappings of container 'app'. Valid values are between 1 and 65535.",
    broken: onInstances({}, { portMappings: [{ containerPort: 65_536 }] }),
    mended: onInstances({}, { portMappings: [{ containerPort: 65_535, hostPort: 0 }] }),
  },
  {
    id: 'port-and-range',
    message: 'cannot specify both single port and port range',
    broken: onInstances({}, { portMappings: [{ containerPort: 80, containerPortRange: '81-90' }] }),
    mended: onInstances({}, { portMappings: [{ containerPort: 80 }, { containerPortRange: '81-90' }] }),
  },
  {
    id: 'port-range-invalid',
    message: "Invalid 'containerPortRange' setting.",
    broken: onInstances({}, { portMappings: [{ containerPortRange: '90-81' }] }),
    mended: onInstances({}, { portMappings: [{ containerPortRange: '81-90' }] }),
  },
  {
    id: 'port-range-network-mode',
    message: 'You must use either the bridge network mode or the awsvpc network mode.',
    broken: onInstances({ networkMode: 'host' }, { portMappings: [{ containerPortRange: '81-90' }] }),
    mended: inAwsvpc({ portMappings: [{ containerPortRange: '81-90' }] }),
  },
  {
    id: 'port-range-overlap',
    message: 'container port is used multiple times in task',
    broken: onInstances(
      {},
      { portMappings: [{ containerPortRange: '1-9' }, { containerPortRange: '9-12' }] },
    ),
    mended: onInstances(
      {},
      { portMappings: [{ containerPortRange: '1-9' }, { containerPortRange: '10-12' }] },
    ),
  },
  {
    id: 'port-name-repeated',
    message: 'port mapping name is already used',
    broken: onInstances(
      {},
      { portMappings: [{ containerPort: 80, name: 'http' }] },
      { portMappings: [{ containerPort: 81, name: 'http' }] },
    ),
    mended: fine,
  },
];

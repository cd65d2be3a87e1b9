import { isPlaceholder } from '../placeholder.ts';
import { type Fields, isAbsent, isNumberOutside, objectsOf, sizeOfList } from './reading.ts';
import { perContainer, type RegistrationRule } from './registration-rule.ts';

/** What a container's `portMappings` may say. */
export const portRules: readonly RegistrationRule[] = [
  {
    id: 'ports-without-network',
    source: "SDK RegisterTaskDefinitionRequest.networkMode; the wording is the document's",
    check: perContainer(({ portMappings }, { networkMode }) =>
      networkMode === 'none' && sizeOfList(portMappings) > 0
        ? 'If the network mode is set to none, you cannot specify port mappings in your container definitions.'
        : undefined,
    ),
  },
  {
    id: 'host-port-differs',
    source: 'SDK PortMapping.hostPort; recorded: klotho issue 892 (awsvpc), and the same for host',
    check: perContainer(({ portMappings }, { networkMode }) =>
      (networkMode === 'awsvpc' || networkMode === 'host') && objectsOf(portMappings).some(differs)
        ? `When networkMode=${networkMode}, the host ports and container ports in port mappings must match.`
        : undefined,
    ),
  },
  {
    id: 'port-outside-range',
    source: 'SDK PortMapping.containerPortRange: "valid values are between 1 and 65535"; our wording',
    check: perContainer(({ name, portMappings }) =>
      objectsOf(portMappings).some(isOutside)
        ? `Invalid port in the port mappings of container '${name}'. Valid values are between 1 and 65535.`
        : undefined,
    ),
  },
  {
    id: 'port-and-range',
    source: 'SDK PortMapping.hostPort: left empty beside a range; recorded ClientException',
    check: perContainer(({ portMappings }) =>
      objectsOf(portMappings).some(
        (mapping) => !isAbsent(mapping.containerPortRange) && (mapping.containerPort || mapping.hostPort),
      )
        ? 'cannot specify both single port and port range'
        : undefined,
    ),
  },
  {
    id: 'port-range-invalid',
    source:
      'SDK PortMapping.containerPortRange: first below last, within 1 to 65535; recorded ClientException',
    check: perContainer(({ portMappings }) =>
      objectsOf(portMappings).some(({ containerPortRange }) => isInvalidRange(containerPortRange))
        ? "Invalid 'containerPortRange' setting."
        : undefined,
    ),
  },
  {
    id: 'port-range-network-mode',
    source: "SDK PortMapping.containerPortRange: bridge or awsvpc; the wording is the document's",
    check: perContainer(({ portMappings }, { networkMode }) =>
      networkMode === 'host' &&
      objectsOf(portMappings).some((mapping) => !isAbsent(mapping.containerPortRange))
        ? 'You must use either the bridge network mode or the awsvpc network mode.'
        : undefined,
    ),
  },
  {
    id: 'port-range-overlap',
    source:
      'SDK PortMapping.containerPortRange: "cannot specify overlapping port ranges"; recorded ClientException',
    check: perContainer(({ portMappings }) =>
      overlap(objectsOf(portMappings)) ? 'container port is used multiple times in task' : undefined,
    ),
  },
  {
    id: 'port-name-repeated',
    source: 'recorded ClientException',
    check: ({ containerDefinitions }) =>
      hasRepeatedPortName(objectsOf(containerDefinitions)) ? 'port mapping name is already used' : undefined,
  },
];

/** A host port of 0 asks for none: nobody recorded that ECS refuses it. */
function differs({ containerPort, hostPort }: Fields): boolean {
  if (typeof containerPort !== 'number' || typeof hostPort !== 'number') return false;
  return hostPort !== 0 && hostPort !== containerPort;
}

function isOutside({ containerPort, hostPort }: Fields): boolean {
  return isNumberOutside(containerPort, 1, 65_535) || isNumberOutside(hostPort, 0, 65_535);
}

function isInvalidRange(range: unknown): boolean {
  if (typeof range !== 'string' || range === '' || isPlaceholder(range)) return false;
  const ports = portsOf(range);
  return !ports || ports[0] < 1 || ports[1] > 65_535 || ports[0] >= ports[1];
}

const rangeForm = /^(\d{1,5})-(\d{1,5})$/;

function portsOf(range: unknown): [number, number] | undefined {
  const found = typeof range === 'string' ? rangeForm.exec(range) : null;
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

function overlap(mappings: readonly Fields[]): boolean {
  return mappings.some((one, index) => {
    const ports = isAbsent(one.containerPortRange) ? undefined : portsOf(one.containerPortRange);
    if (!ports) return false;
    return mappings.slice(index + 1).some(({ containerPortRange }) => {
      const others = portsOf(containerPortRange);
      return others !== undefined && ports[0] <= others[1] && others[0] <= ports[1];
    });
  });
}

function hasRepeatedPortName(containers: readonly Fields[]): boolean {
  let seen: Set<unknown> | undefined;
  for (const { portMappings } of containers) {
    for (const { name } of objectsOf(portMappings)) {
      if (isAbsent(name) || isPlaceholder(name)) continue;
      seen ??= new Set();
      if (seen.has(name)) return true;
      seen.add(name);
    }
  }
  return false;
}

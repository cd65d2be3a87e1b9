import type { RegisterInput } from '../../../functions/sidecar/definition.ts';
import { describeOnlyFields } from '../../../functions/sidecar/registration-rules/describe-only.ts';
import { parseCpu, parseMemory } from '../../../functions/sidecar/registration-rules/fargate-sizes.ts';

type Fields = Record<string, unknown>;

/**
 * What ECS keeps of a registered definition: the input with the defaults that DescribeTaskDefinition then shows.
 * Applied to its own result it changes nothing. Unknown members stay, at every depth.
 * Sources: the defaults in the SDK's comments on ContainerDefinition, PortMapping and RegisterTaskDefinitionRequest,
 * and recorded answers of ECS (cloud-custodian's test data).
 */
export function withDefaults(input: RegisterInput): RegisterInput {
  const { tags: _, ...given } = withoutNulls(input) as RegisterInput;
  for (const field of describeOnlyFields) delete given[field];
  const networkMode = given.networkMode ?? defaultNetworkMode(given);
  return {
    ...given,
    ...(networkMode !== undefined && { networkMode }),
    ...(given.cpu !== undefined && { cpu: String(parseCpu(given.cpu) ?? given.cpu) }),
    ...(given.memory !== undefined && { memory: String(parseMemory(given.memory) ?? given.memory) }),
    containerDefinitions: given.containerDefinitions.map((each) => withContainerDefaults(each, networkMode)),
    volumes: (given.volumes ?? []).map(withHost),
    placementConstraints: given.placementConstraints ?? [],
  };
}

/** "If no network mode is specified, the default is bridge"; on Windows it is Docker's own, which has no name. */
function defaultNetworkMode({ runtimePlatform }: RegisterInput): string | undefined {
  return runtimePlatform?.operatingSystemFamily?.startsWith('WINDOWS') ? undefined : 'bridge';
}

function withContainerDefaults<Container extends Fields>(
  container: Container,
  networkMode: string | undefined,
): Container {
  const portMappings = (container.portMappings ?? []) as Fields[];
  return {
    cpu: 0,
    essential: true,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...container,
    portMappings: portMappings.map((mapping) => withPortDefaults(mapping, networkMode)),
  };
}

function withPortDefaults(mapping: Fields, networkMode: string | undefined): Fields {
  const isOneToOne = networkMode === 'awsvpc' || networkMode === 'host';
  const hostPort = mapping.hostPort || !isOneToOne ? (mapping.hostPort ?? 0) : mapping.containerPort;
  return {
    ...mapping,
    // A range has no single host port: ECS tells the range that it bound only when the task runs.
    ...(mapping.containerPort !== undefined && { hostPort }),
    protocol: mapping.protocol ?? 'tcp',
  };
}

/** A volume of nothing but a name is a bind mount without a path of its own. */
function withHost<Volume extends Fields>(volume: Volume): Volume {
  const isBindMount = Object.keys(volume).every((key) => key === 'name' || key === 'host');
  return isBindMount ? { ...volume, host: volume.host ?? {} } : volume;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutNulls(each)]));
}

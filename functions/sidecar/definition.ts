/**
 * A task definition as plain JSON, in the spelling of the ECS API. Only the members that our rules read are
 * named; everything else is somebody else's and travels through untouched, hence the index signatures.
 */

export interface KeyValuePair {
  name: string;
  value: string;
  [other: string]: unknown;
}

export interface Secret {
  name: string;
  valueFrom: string;
  [other: string]: unknown;
}

export interface MountPoint {
  sourceVolume?: string;
  containerPath?: string;
  readOnly?: boolean;
  [other: string]: unknown;
}

export interface Volume {
  name: string;
  host?: { sourcePath?: string; [other: string]: unknown };
  [other: string]: unknown;
}

export interface LogConfiguration {
  logDriver: string;
  options?: Record<string, string>;
  [other: string]: unknown;
}

export interface ContainerDefinition {
  name: string;
  image: string;
  essential?: boolean;
  /** MiB, hard limit. */
  memory?: number;
  /** MiB, soft limit. */
  memoryReservation?: number;
  /** CPU units, 1,024 to a core. */
  cpu?: number;
  environment?: KeyValuePair[];
  secrets?: Secret[];
  mountPoints?: MountPoint[];
  logConfiguration?: LogConfiguration;
  readonlyRootFilesystem?: boolean;
  disableNetworking?: boolean;
  restartPolicy?: { enabled: boolean; [other: string]: unknown };
  [other: string]: unknown;
}

export interface Tag {
  key: string;
  value: string;
}

/** The JSON of a RegisterTaskDefinition request. */
export interface RegisterInput {
  family: string;
  containerDefinitions: ContainerDefinition[];
  volumes?: Volume[];
  networkMode?: string;
  requiresCompatibilities?: string[];
  /** CPU units or vCPU, as a string: "512", ".5 vCPU". */
  cpu?: string;
  /** MiB or GB, as a string: "1024", "1 GB". */
  memory?: string;
  executionRoleArn?: string;
  taskRoleArn?: string;
  runtimePlatform?: { operatingSystemFamily?: string; cpuArchitecture?: string; [other: string]: unknown };
  placementConstraints?: { type?: string; expression?: string; [other: string]: unknown }[];
  proxyConfiguration?: { [other: string]: unknown };
  tags?: Tag[];
  [other: string]: unknown;
}

/** A definition that ECS has registered: DescribeTaskDefinition's `taskDefinition`, with its `tags` put inside. */
export interface TaskDefinition extends RegisterInput {
  taskDefinitionArn?: string;
  revision?: number;
  status?: string;
  /** Epoch seconds, as the API sends it. */
  registeredAt?: number;
  /** ARN of the principal that registered it. */
  registeredBy?: string;
}

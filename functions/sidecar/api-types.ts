/** A JSON type of the ECS API. */
export type ApiType = 'string' | 'number' | 'boolean' | { list: ApiType } | ObjectType;

/** An object whose keys are the customer's own words, or one with members of its own. */
export type ObjectType = { map: ApiType } | { members: Readonly<Record<string, ApiType>> };

/** The type of a member; undefined where the API does not know it. */
export function memberType(type: ObjectType, name: string): ApiType | undefined {
  if ('map' in type) return type.map;
  return Object.hasOwn(type.members, name) ? type.members[name] : undefined;
}

const texts: ApiType = { list: 'string' };
const textByName: ApiType = { map: 'string' };

const container: ApiType = {
  members: {
    name: 'string',
    image: 'string',
    repositoryCredentials: { members: { credentialsParameter: 'string' } },
    cpu: 'number',
    memory: 'number',
    memoryReservation: 'number',
    links: texts,
    portMappings: {
      list: {
        members: {
          containerPort: 'number',
          hostPort: 'number',
          protocol: 'string',
          name: 'string',
          appProtocol: 'string',
          containerPortRange: 'string',
        },
      },
    },
    essential: 'boolean',
    restartPolicy: {
      members: { enabled: 'boolean', ignoredExitCodes: { list: 'number' }, restartAttemptPeriod: 'number' },
    },
    entryPoint: texts,
    command: texts,
    environment: { list: { members: { name: 'string', value: 'string' } } },
    environmentFiles: { list: { members: { value: 'string', type: 'string' } } },
    mountPoints: {
      list: { members: { sourceVolume: 'string', containerPath: 'string', readOnly: 'boolean' } },
    },
    volumesFrom: { list: { members: { sourceContainer: 'string', readOnly: 'boolean' } } },
    linuxParameters: {
      members: {
        capabilities: { members: { add: texts, drop: texts } },
        devices: { list: { members: { hostPath: 'string', containerPath: 'string', permissions: texts } } },
        initProcessEnabled: 'boolean',
        sharedMemorySize: 'number',
        tmpfs: { list: { members: { containerPath: 'string', size: 'number', mountOptions: texts } } },
        maxSwap: 'number',
        swappiness: 'number',
      },
    },
    secrets: { list: { members: { name: 'string', valueFrom: 'string' } } },
    dependsOn: { list: { members: { containerName: 'string', condition: 'string' } } },
    startTimeout: 'number',
    stopTimeout: 'number',
    versionConsistency: 'string',
    hostname: 'string',
    user: 'string',
    workingDirectory: 'string',
    disableNetworking: 'boolean',
    privileged: 'boolean',
    readonlyRootFilesystem: 'boolean',
    dnsServers: texts,
    dnsSearchDomains: texts,
    extraHosts: { list: { members: { hostname: 'string', ipAddress: 'string' } } },
    dockerSecurityOptions: texts,
    interactive: 'boolean',
    pseudoTerminal: 'boolean',
    dockerLabels: textByName,
    ulimits: { list: { members: { name: 'string', softLimit: 'number', hardLimit: 'number' } } },
    logConfiguration: {
      members: {
        logDriver: 'string',
        options: textByName,
        secretOptions: { list: { members: { name: 'string', valueFrom: 'string' } } },
      },
    },
    healthCheck: {
      members: {
        command: texts,
        interval: 'number',
        timeout: 'number',
        retries: 'number',
        startPeriod: 'number',
      },
    },
    systemControls: { list: { members: { namespace: 'string', value: 'string' } } },
    resourceRequirements: {
      list: {
        members: {
          type: 'string',
          value: 'string',
          sharingStrategy: {
            members: { nvidiaMps: { members: { memory: 'number', maxComputePercent: 'number' } } },
          },
        },
      },
    },
    firelensConfiguration: { members: { type: 'string', options: textByName } },
    credentialSpecs: texts,
  },
};

const volume: ApiType = {
  members: {
    name: 'string',
    host: { members: { sourcePath: 'string' } },
    dockerVolumeConfiguration: {
      members: {
        scope: 'string',
        autoprovision: 'boolean',
        driver: 'string',
        driverOpts: textByName,
        labels: textByName,
      },
    },
    efsVolumeConfiguration: {
      members: {
        fileSystemId: 'string',
        rootDirectory: 'string',
        transitEncryption: 'string',
        transitEncryptionPort: 'number',
        authorizationConfig: { members: { accessPointId: 'string', iam: 'string' } },
      },
    },
    s3filesVolumeConfiguration: {
      members: {
        fileSystemArn: 'string',
        rootDirectory: 'string',
        transitEncryptionPort: 'number',
        accessPointArn: 'string',
      },
    },
    fsxWindowsFileServerVolumeConfiguration: {
      members: {
        fileSystemId: 'string',
        rootDirectory: 'string',
        authorizationConfig: { members: { credentialsParameter: 'string', domain: 'string' } },
      },
    },
    configuredAtLaunch: 'boolean',
  },
};

/**
 * RegisterTaskDefinition's request. A test compares it with the schema that the SDK writes by, which itself is too heavy
 * for a bundle.
 */
export const requestType: ObjectType = {
  members: {
    family: 'string',
    containerDefinitions: { list: container },
    taskRoleArn: 'string',
    executionRoleArn: 'string',
    networkMode: 'string',
    volumes: { list: volume },
    placementConstraints: { list: { members: { type: 'string', expression: 'string' } } },
    requiresCompatibilities: texts,
    cpu: 'string',
    memory: 'string',
    tags: { list: { members: { key: 'string', value: 'string' } } },
    pidMode: 'string',
    ipcMode: 'string',
    proxyConfiguration: {
      members: {
        containerName: 'string',
        type: 'string',
        properties: { list: { members: { name: 'string', value: 'string' } } },
      },
    },
    inferenceAccelerators: { list: { members: { deviceName: 'string', deviceType: 'string' } } },
    ephemeralStorage: { members: { sizeInGiB: 'number' } },
    runtimePlatform: { members: { cpuArchitecture: 'string', operatingSystemFamily: 'string' } },
    enableFaultInjection: 'boolean',
  },
};

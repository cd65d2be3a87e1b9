import type { ContainerDefinition, TaskDefinition } from '../../functions/sidecar/definition.ts';

const account = '123456789012';
const region = 'ap-northeast-1';

/** Definitions as ECS describes them, 3-7 KB each: what a sweep sees all day. */
export function realisticDefinitions(): TaskDefinition[] {
  const onFargate = {
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '1024',
    memory: '2048',
  };
  const platform = (value: string) => [{ name: 'MACKEREL_CONTAINER_PLATFORM', value }];
  return [
    described('shop-web', onFargate, [web('web', 14), worker('cache', 8)]),
    described('shop-web-watched', onFargate, [
      web('web', 14),
      worker('cache', 8),
      agent(platform('fargate')),
    ]),
    described('shop-api', { ...onFargate, cpu: '512' }, [web('api', 22), router(), worker('consumer', 6)]),
    described('shop-api-plaintext', onFargate, [
      web('api', 18),
      worker('consumer', 6),
      { ...agent(platform('ecs_awsvpc')), secrets: [], essential: true },
    ]),
    described('batch-import', { networkMode: 'bridge' }, [worker('import', 20), worker('notify', 10)]),
    described('edge', { networkMode: 'host', requiresCompatibilities: ['EC2'] }, [
      web('nginx', 10),
      worker('logs', 16),
    ]),
    described('billing', { networkMode: 'awsvpc', requiresCompatibilities: ['EC2'] }, [
      web('billing', 24),
      worker('ledger', 12),
      agent(platform('ecs_awsvpc')),
    ]),
  ];
}

function described(
  family: string,
  task: Partial<TaskDefinition>,
  containers: ContainerDefinition[],
): TaskDefinition {
  return {
    taskDefinitionArn: `arn:aws:ecs:${region}:${account}:task-definition/${family}:42`,
    containerDefinitions: containers,
    family,
    taskRoleArn: `arn:aws:iam::${account}:role/${family}-task`,
    executionRoleArn: `arn:aws:iam::${account}:role/ecsTaskExecutionRole`,
    revision: 42,
    volumes: [{ name: 'scratch', host: {} }],
    status: 'ACTIVE',
    requiresAttributes: ['awslogs', 'task-iam-role', 'ecr-auth'].map((name) => ({
      name: `com.amazonaws.ecs.capability.${name}`,
    })),
    placementConstraints: [],
    compatibilities: ['EC2', 'FARGATE'],
    runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
    registeredAt: 1_763_800_000.123,
    registeredBy: `arn:aws:sts::${account}:assumed-role/deployer/ci`,
    tags: [{ key: 'team', value: 'web' }],
    ...task,
  };
}

function web(name: string, variables: number): ContainerDefinition {
  return {
    ...worker(name, variables),
    essential: true,
    portMappings: [
      { containerPort: 8080, hostPort: 8080, protocol: 'tcp', name: 'http', appProtocol: 'http' },
    ],
    healthCheck: {
      command: ['CMD-SHELL', 'curl -f http://localhost:8080/healthz'],
      interval: 30,
      timeout: 5,
      retries: 3,
    },
    secrets: ['DATABASE_URL', 'SESSION_KEY'].map((key) => ({
      name: key,
      valueFrom: `arn:aws:ssm:${region}:${account}:parameter/shop/${name}/${key}`,
    })),
  };
}

function worker(name: string, variables: number): ContainerDefinition {
  return {
    name,
    image: `${account}.dkr.ecr.${region}.amazonaws.com/shop/${name}:2026-11-20-1f3a9c2`,
    cpu: 0,
    memoryReservation: 256,
    portMappings: [],
    essential: false,
    environment: Array.from({ length: variables }, (_, i) => ({
      name: `${name.toUpperCase()}_SETTING_${i}`,
      value: `https://${name}-${i}.internal.example.com/`,
    })),
    mountPoints: [{ sourceVolume: 'scratch', containerPath: '/tmp/scratch', readOnly: false }],
    volumesFrom: [],
    systemControls: [],
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': `/ecs/${name}`, 'awslogs-region': region, 'awslogs-stream-prefix': 'ecs' },
    },
  };
}

function router(): ContainerDefinition {
  return {
    ...worker('log_router', 4),
    firelensConfiguration: { type: 'fluentbit', options: { 'enable-ecs-log-metadata': 'true' } },
  };
}

function agent(environment: ContainerDefinition['environment']): ContainerDefinition {
  return {
    name: 'mackerel-container-agent',
    image: 'public.ecr.aws/mackerel/mackerel-container-agent:v0.13.2',
    cpu: 0,
    memory: 128,
    essential: false,
    environment: [...(environment ?? []), { name: 'MACKEREL_ROLES', value: 'shop:app' }],
    secrets: [
      {
        name: 'MACKEREL_APIKEY',
        valueFrom: `arn:aws:ssm:${region}:${account}:parameter/remora/prod/mackerel-api-key`,
      },
    ],
    mountPoints: [],
  };
}

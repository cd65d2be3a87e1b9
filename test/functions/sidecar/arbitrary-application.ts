import fc from 'fast-check';
import type { ContainerDefinition, RegisterInput, Volume } from '../../../functions/sidecar/definition.ts';

/** A text that may stand in values of all kinds and must never turn up in what is said about a definition. */
export const planted = 'planted-4b1d';

export const executionRole = 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole';

export interface Row {
  row: 2 | 3 | 4 | 5 | 6;
  task: Partial<RegisterInput>;
}

const onFargate = (cpu: string, memory: string, more: string[] = []): Row => ({
  row: 2,
  task: { networkMode: 'awsvpc', requiresCompatibilities: [...more, 'FARGATE'], cpu, memory },
});

const rows: readonly Row[] = [
  onFargate('256', '512'),
  onFargate('1 vCPU', '2 GB'),
  onFargate('16384', '32768', ['EC2']),
  { row: 3, task: { networkMode: 'awsvpc', requiresCompatibilities: ['MANAGED_INSTANCES'], memory: '1024' } },
  { row: 3, task: { networkMode: 'host', requiresCompatibilities: ['MANAGED_INSTANCES'] } },
  { row: 4, task: { networkMode: 'awsvpc', requiresCompatibilities: ['EC2'] } },
  { row: 4, task: { networkMode: 'awsvpc', memory: '${TASK_MEMORY}' } },
  { row: 4, task: { networkMode: 'awsvpc', requiresCompatibilities: ['MANAGED_INSTANCES', 'EC2'] } },
  { row: 5, task: { networkMode: 'bridge', requiresCompatibilities: ['EC2'], memory: '512', cpu: '256' } },
  { row: 5, task: { networkMode: 'host', requiresCompatibilities: ['EC2'] } },
  { row: 5, task: { networkMode: 'default' } },
  { row: 5, task: { requiresCompatibilities: ['EXTERNAL'] } },
  { row: 5, task: { requiresCompatibilities: [] } },
  { row: 5, task: {} },
  { row: 6, task: { networkMode: 'none', requiresCompatibilities: ['EC2'] } },
];

const text = fc.constantFrom('', planted, 'a b', '日本語', '${VALUE}', '{{ must_env `VALUE` }}');
const unknownValue = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant({ secret: planted })).map(plain);
export const unknownMembers = fc.option(
  unknownValue.map((value) => ({ someday: value })),
  { nil: {} },
);

/** Volumes of the application, and host paths under names of the application's own. */
const volumes = fc.subarray<Volume>([
  { name: 'data', someday: { deep: [''] } },
  { name: 'cgroup', host: { sourcePath: '/data/cgroup' } },
  { name: 'socket', host: { sourcePath: '/var/run/docker.sock' } },
  { name: 'scratch', host: {} },
]);

function application(row: Row, known: Volume[]): fc.Arbitrary<ContainerDefinition[]> {
  const points = known.map(({ name }) => ({ sourceVolume: name, containerPath: `/mnt/${name}` }));
  const container: fc.Arbitrary<object> = fc.record(
    {
      memory: fc.constantFrom(16, 32, 300),
      cpu: fc.constantFrom(0, 8),
      environment: fc.array(fc.record({ name: fc.constantFrom('A', 'B', 'MACKEREL_APIKEY'), value: text })),
      secrets: fc.constantFrom([], [{ name: 'TOKEN', valueFrom: `arn:${planted}` }]),
      mountPoints: fc.subarray(points),
      volumesFrom: fc.constant([]),
      linuxParameters: fc.constantFrom({ initProcessEnabled: true }, { capabilities: { drop: ['ALL'] } }),
      dockerLabels: fc.constant({ label: planted, empty: '' }),
      command: fc.constant(['sh', '-c', planted, '']),
      portMappings: fc.constant(row.row === 6 ? [] : [{ containerPort: 80, someday: '' }]),
      logConfiguration: fc.constantFrom(
        { logDriver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-region': 'r', someday: '' } },
        { logDriver: 'awsfirelens', options: { Name: planted }, secretOptions: [] },
        { logDriver: 'splunk' },
      ),
      resourceRequirements: fc.constantFrom([], ...(row.row === 2 ? [] : [[{ type: 'GPU', value: '1' }]])),
    },
    { requiredKeys: ['memory', 'cpu'] },
  );
  return fc.array(fc.tuple(container, unknownMembers), { minLength: 1, maxLength: 9 }).map((list) =>
    list.map(([members, unknown]: [Partial<ContainerDefinition>, object], i) => ({
      name: `app-${i}`,
      image: 'nginx:1.29',
      ...members,
      ...unknown,
      // Nine large containers do not fit into any of the sizes above, and ECS would refuse them without our doing.
      memory: i === 0 ? Math.min(members.memory ?? 16, row.task.memory === '512' ? 300 : 512) : 16,
      cpu: i === 0 ? (members.cpu ?? 0) : 0,
      ...(i > 0 && { essential: false }),
    })),
  );
}

const router = {
  name: 'log-router',
  image: 'public.ecr.aws/aws-observability/aws-for-fluent-bit:stable',
  memory: 16,
  essential: false,
  firelensConfiguration: { type: 'fluentbit', options: { secret: planted } },
};

const appMesh = {
  type: 'APPMESH',
  containerName: 'app-0',
  properties: [{ name: 'IgnoredGID', value: '' }],
};

const tags = [
  { key: 'team', value: '' },
  { key: 'secret', value: planted },
  { key: 'mackerel:roles', value: 'Shop:web' },
];

const onLinux = { type: 'memberOf', expression: 'attribute:ecs.os-type == linux' };

/** A definition that ECS takes, without a sidecar. */
export const applications = fc.constantFrom(...rows).chain((row) =>
  fc
    .record({
      volumes: row.row === 2 ? fc.constant([{ name: 'data' }] as Volume[]) : volumes,
      unknown: unknownMembers,
      tags: fc.option(fc.subarray(tags, { minLength: 1 }), { nil: undefined }),
      linux: fc.constantFrom<Partial<RegisterInput>[]>(
        {},
        { runtimePlatform: { operatingSystemFamily: 'LINUX', cpuArchitecture: 'ARM64' } },
      ),
      constraint: fc.constantFrom<Partial<RegisterInput>[]>(
        {},
        row.row === 2 ? {} : { placementConstraints: [onLinux] },
      ),
      mesh: fc.boolean(),
      router: fc.boolean(),
    })
    .chain(({ volumes: known, unknown, tags, linux, constraint, mesh, router: routed }) =>
      application(row, known).map((containers) => {
        const logsToRouter = containers.some((each) => each.logConfiguration?.logDriver === 'awsfirelens');
        const definition: RegisterInput = {
          family: 'shop-web',
          executionRoleArn: executionRole,
          ...row.task,
          containerDefinitions:
            routed && logsToRouter && containers.length < 9 ? [...containers, router] : containers,
          ...(known.length > 0 && { volumes: known }),
          ...(tags && { tags }),
          ...(mesh && row.task.networkMode === 'awsvpc' && { proxyConfiguration: appMesh }),
          ...linux,
          ...constraint,
          ...unknown,
        };
        return { row: row.row, definition };
      }),
    ),
);

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

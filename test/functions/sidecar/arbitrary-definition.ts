import fc from 'fast-check';
import type { ContainerDefinition, RegisterInput, Volume } from '../../../functions/sidecar/definition.ts';

/** A text that may stand in values of all kinds and must never turn up in what is said about a definition. */
export const planted = 'planted-4b1d';

export const executionRole = 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole';
const keyParameter = 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/remora/dev/mackerel-api-key';

interface Row {
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
const unknownMembers = fc.option(
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

type Break = (sidecar: ContainerDefinition, definition: RegisterInput, row: number) => void;

/** Each spoils a right sidecar in one way; together they spoil it in several. */
export const breaks: Readonly<Record<string, Break>> = {
  essential: (sidecar) => {
    sidecar.essential = true;
  },
  'essential absent': (sidecar) => {
    delete sidecar.essential;
  },
  'platform absent': (sidecar) => drop(sidecar, 'environment', 'MACKEREL_CONTAINER_PLATFORM'),
  'platform wrong': (sidecar) => set(sidecar, 'MACKEREL_CONTAINER_PLATFORM', 'kubernetes'),
  'platform empty': (sidecar) => set(sidecar, 'MACKEREL_CONTAINER_PLATFORM', ''),
  'platform twice': (sidecar) => {
    sidecar.environment?.push({ name: 'MACKEREL_CONTAINER_PLATFORM', value: 'none' });
  },
  'platform secret': (sidecar) => {
    drop(sidecar, 'environment', 'MACKEREL_CONTAINER_PLATFORM');
    sidecar.secrets?.push({ name: 'MACKEREL_CONTAINER_PLATFORM', valueFrom: `arn:${planted}` });
  },
  'key absent': (sidecar) => {
    delete sidecar.secrets;
  },
  'key plain': (sidecar) => {
    delete sidecar.secrets;
    sidecar.environment?.unshift({ name: 'MACKEREL_APIKEY', value: planted });
  },
  'key twice': (sidecar) => {
    sidecar.environment?.push({ name: 'MACKEREL_APIKEY', value: planted });
  },
  'roles absent': (sidecar) => drop(sidecar, 'environment', 'MACKEREL_ROLES'),
  'roles wrong': (sidecar) => set(sidecar, 'MACKEREL_ROLES', 'Other:role, Third: role'),
  'cgroup absent': (sidecar) => unmount(sidecar, '/host/sys/fs/cgroup'),
  'socket absent': (sidecar) => unmount(sidecar, '/var/run/docker.sock'),
  'cgroup elsewhere': (sidecar) => remount(sidecar, '/host/sys/fs/cgroup', 'nowhere'),
  'socket elsewhere': (sidecar) => remount(sidecar, '/var/run/docker.sock', 'nowhere'),
  'mounts absent': (sidecar) => {
    delete sidecar.mountPoints;
  },
  'mounts for writing': (sidecar) => {
    for (const point of sidecar.mountPoints ?? []) point.readOnly = false;
  },
  'host mounts': (sidecar, definition) => {
    const source = { name: 'host_cgroup', host: { sourcePath: '/cgroup' }, someday: '' };
    definition.volumes = [...(definition.volumes ?? []), source];
    const point = { sourceVolume: 'host_cgroup', containerPath: '/cg', readOnly: true };
    sidecar.mountPoints = [...(sidecar.mountPoints ?? []), point];
  },
  'role absent': (_sidecar, definition) => {
    delete definition.executionRoleArn;
  },
  'networking disabled': (sidecar) => {
    sidecar.disableNetworking = true;
  },
  'root read-only': (sidecar) => {
    sidecar.readonlyRootFilesystem = true;
  },
  'memory absent': (sidecar) => {
    delete sidecar.memory;
  },
  'image unknown': (sidecar) => {
    // Only its name makes it the sidecar where the platform is gone too.
    sidecar.name = 'mackerel-container-agent';
    sidecar.image = 'registry.example.com/team/watcher:1';
  },
  'image old': (sidecar) => {
    sidecar.image = 'mackerel/mackerel-container-agent:v0.0.5';
  },
};

const platforms = { 2: 'fargate', 3: 'ecs', 4: 'ecs_awsvpc', 5: 'ecs', 6: 'ecs' };

/** A right sidecar by the table, under a name of its own and with members of its own. */
function addRightSidecar(definition: RegisterInput, row: Row['row'], unknown: object): ContainerDefinition {
  const mounts = row >= 5;
  const sidecar: ContainerDefinition = {
    name: 'watcher',
    image: 'ghcr.io/mackerelio/mackerel-container-agent:v0.12.0',
    essential: false,
    memory: 64,
    environment: [
      { name: 'FIRST', value: '' },
      { name: 'MACKEREL_CONTAINER_PLATFORM', value: platforms[row], ...unknown },
      { name: 'MACKEREL_ROLES', value: 'Shop:web' },
      { name: 'MACKEREL_DISPLAY_NAME', value: planted },
    ],
    secrets: [{ name: 'MACKEREL_APIKEY', valueFrom: keyParameter }],
    ...unknown,
  };
  const nowhere = { name: 'nowhere', host: { sourcePath: '/nowhere' } };
  if (mounts) {
    sidecar.mountPoints = [
      { sourceVolume: 'agent_cgroup', containerPath: '/host/sys/fs/cgroup', readOnly: true, ...unknown },
      { sourceVolume: 'agent_socket', containerPath: '/var/run/docker.sock', readOnly: true },
      { sourceVolume: 'nowhere', containerPath: '/etc/agent' },
    ];
    definition.volumes = [
      { name: 'agent_cgroup', host: { sourcePath: '/sys/fs/cgroup' }, ...unknown },
      { name: 'agent_socket', host: { sourcePath: '/var/run/docker.sock' } },
      nowhere,
      ...(definition.volumes ?? []),
    ];
  }
  return sidecar;
}

export interface Case {
  row: 2 | 3 | 4 | 5 | 6;
  definition: RegisterInput;
  /** Index of the sidecar; undefined where there is none. */
  sidecar: number | undefined;
  broken: string[];
}

/** Definitions on every row, with no sidecar, a right one, or one that is spoiled in one or several ways. */
export const definitions: fc.Arbitrary<Case> = fc
  .record({
    base: applications,
    state: fc.constantFrom('missing', 'there', 'there', 'there'),
    broken: fc.oneof<fc.Arbitrary<string[]>[]>(
      fc.constant([]),
      fc.constantFrom(...Object.keys(breaks)).map((name) => [name]),
      fc.subarray(Object.keys(breaks), { maxLength: 6 }),
    ),
    place: fc.nat(10),
    unknown: unknownMembers,
  })
  .map(({ base, state, broken, place, unknown }) => {
    const definition = structuredClone(base.definition);
    if (state === 'missing') return { row: base.row, definition, sidecar: undefined, broken: [] };
    const sidecar = addRightSidecar(definition, base.row, unknown);
    for (const name of broken) breaks[name]?.(sidecar, definition, base.row);
    const index = place % (definition.containerDefinitions.length + 1);
    definition.containerDefinitions.splice(index, 0, sidecar);
    return { row: base.row, definition, sidecar: index, broken };
  });

/** What DescribeTaskDefinition would say of a register input: with the defaults that ECS fills in, and its own fields. */
export function asDescribed(input: RegisterInput, revision: number): Record<string, unknown> {
  const host = input.networkMode === 'awsvpc' || input.networkMode === 'host';
  return {
    volumes: [],
    placementConstraints: [],
    networkMode: 'bridge',
    ...structuredClone(input),
    containerDefinitions: input.containerDefinitions.map((container) => ({
      cpu: 0,
      portMappings: [],
      essential: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      ...structuredClone(container),
      ...(Array.isArray(container.portMappings) && {
        portMappings: container.portMappings.map((mapping) => ({
          hostPort: host ? mapping.containerPort : 0,
          protocol: 'tcp',
          ...mapping,
        })),
      }),
    })),
    taskDefinitionArn: `arn:aws:ecs:ap-northeast-1:123456789012:task-definition/${input.family}:${revision}`,
    revision,
    status: 'ACTIVE',
    requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.docker-remote-api.1.21' }],
    compatibilities: ['EXTERNAL', 'EC2', 'FARGATE'],
    registeredAt: 1795824000.123,
    registeredBy: 'arn:aws:sts::123456789012:assumed-role/deploy/session',
    tags: input.tags ?? [],
  };
}

const junk: readonly unknown[] = [
  null,
  5,
  -0.5,
  true,
  '',
  'text',
  '${HERE}',
  '{{ there }}',
  { Ref: 'Name' },
  { 'Fn::If': ['a', 'b', { Ref: 'AWS::NoValue' }] },
  [],
  {},
  [null],
  ['text'],
  [{}],
];

/** A definition with a few of its values, at any depth, replaced by anything or taken away. */
export const mutilated: fc.Arbitrary<unknown> = fc
  .tuple(
    definitions,
    fc.array(fc.tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), fc.nat(junk.length)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([{ definition }, wounds]) => {
    const clone = structuredClone(definition);
    for (const [path, kind] of wounds) wound(clone, path, kind);
    return clone;
  });

function wound(owner: unknown, path: number[], kind: number): void {
  if (typeof owner !== 'object' || owner === null) return;
  const members = owner as Record<string, unknown>;
  const keys = Object.keys(members);
  const key = keys[(path[0] ?? 0) % keys.length];
  if (key === undefined) return;
  const inner = members[key];
  if (path.length > 1 && typeof inner === 'object' && inner !== null) wound(inner, path.slice(1), kind);
  else if (kind === junk.length) Array.isArray(owner) ? owner.splice(Number(key), 1) : delete members[key];
  else members[key] = structuredClone(junk[kind]);
}

export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
}

function set(sidecar: ContainerDefinition, name: string, value: string): void {
  for (const entry of sidecar.environment ?? []) if (entry.name === name) entry.value = value;
}

function drop(sidecar: ContainerDefinition, list: 'environment', name: string): void {
  sidecar[list] = (sidecar[list] ?? []).filter((entry) => entry.name !== name);
}

function unmount(sidecar: ContainerDefinition, path: string): void {
  sidecar.mountPoints = (sidecar.mountPoints ?? []).filter(({ containerPath }) => containerPath !== path);
}

function remount(sidecar: ContainerDefinition, path: string, volume: string): void {
  for (const point of sidecar.mountPoints ?? [])
    if (point.containerPath === path) point.sourceVolume = volume;
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

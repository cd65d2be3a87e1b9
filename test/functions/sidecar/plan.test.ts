import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerDefinition, RegisterInput } from '../../../functions/sidecar/definition.ts';
import { type Plan, plan } from '../../../functions/sidecar/plan.ts';
import { policyOf } from './policy-of.ts';

const role = 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole';
const standard = 'mode: register\nsidecar: { roles: ["Shop:web"] }\n';

const web = { name: 'web', image: 'nginx:1.29', memory: 64 };
const key = { name: 'MACKEREL_APIKEY', valueFrom: 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/key' };

function agent(platform: string, over: object = {}): ContainerDefinition {
  return {
    name: 'mackerel-container-agent',
    image: 'mackerel/mackerel-container-agent:v0.12.0',
    essential: false,
    memory: 64,
    environment: [
      { name: 'MACKEREL_CONTAINER_PLATFORM', value: platform },
      { name: 'MACKEREL_ROLES', value: 'Shop:web' },
    ],
    secrets: [key],
    ...over,
  };
}

const hostVolumes = [
  { name: 'cgroup', host: { sourcePath: '/sys/fs/cgroup' } },
  { name: 'docker_sock', host: { sourcePath: '/var/run/docker.sock' } },
];
const mounts = [
  { sourceVolume: 'cgroup', containerPath: '/host/sys/fs/cgroup', readOnly: true },
  { sourceVolume: 'docker_sock', containerPath: '/var/run/docker.sock', readOnly: true },
];

const task = (over: object = {}) => ({
  family: 'shop-web',
  executionRoleArn: role,
  containerDefinitions: [web],
  ...over,
});
const fargate = (over: object = {}) =>
  task({ networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512', ...over });

const planned = (definition: object, policy = standard) => plan(definition, policyOf(policy));
const codes = ({ findings }: Plan) => findings.map(({ code }) => code);

function repaired(definition: object, policy = standard): RegisterInput {
  const made = planned(definition, policy);
  assert.equal(made.decision, 'repair', JSON.stringify(made));
  return (made as Extract<Plan, { decision: 'repair' }>).registerInput;
}

function refusal(definition: object, policy = standard): string {
  const made = planned(definition, policy);
  return made.decision === 'refuse' ? made.reason : made.decision;
}

const variable = (container: ContainerDefinition | undefined, name: string) =>
  container?.environment?.find((entry) => entry.name === name)?.value;

test('a list of volumes that a template fills in stays as it is where no volume is needed', () => {
  for (const volumes of ['${VOLUMES}', { Ref: 'Volumes' }, { 'Fn::If': ['a', [], []] }]) {
    assert.deepEqual(repaired(fargate({ volumes })).volumes, volumes);
    assert.deepEqual(repaired(task({ volumes }), `${standard}setup: task-metadata\n`).volumes, volumes);
    assert.equal(refusal(task({ volumes })), 'platform-unresolved');
  }
});

test('placement constraints that a template fills in are no operating system', () => {
  for (const placementConstraints of ['${CONSTRAINTS}', { Ref: 'Constraints' }, [{ 'Fn::If': [] }]]) {
    assert.equal(planned(task({ placementConstraints })).decision, 'repair');
  }
});

test('an operating system that a template fills in is not known, whatever the images are', () => {
  const containerDefinitions = [{ ...web, image: 'mcr.microsoft.com/windows/nanoserver:ltsc2022' }];
  for (const runtimePlatform of [
    '${PLATFORM}',
    { Ref: 'Platform' },
    { operatingSystemFamily: '${SYSTEM}' },
    { operatingSystemFamily: { Ref: 'System' } },
  ]) {
    assert.equal(refusal(task({ runtimePlatform, containerDefinitions })), 'platform-unresolved');
  }
  const expression = 'attribute:ecs.os-type == ${SYSTEM}';
  assert.equal(
    refusal(task({ placementConstraints: [{ type: 'memberOf', expression }] })),
    'platform-unresolved',
  );
  const known = 'attribute:ecs.os-type == linux and attribute:stage == ${STAGE}';
  assert.equal(
    planned(task({ placementConstraints: [{ type: 'memberOf', expression: known }] })).decision,
    'repair',
  );
});

test('what decides nothing may be a placeholder', () => {
  const made = planned(
    fargate({
      memory: { Ref: 'Memory' },
      networkMode: 'awsvpc',
      taskRoleArn: '${ROLE}',
      family: '${FAMILY}',
    }),
  );
  assert.equal(made.decision, 'repair');
  assert.deepEqual(codes(made), ['sidecar-missing']);
  assert.equal(repaired(fargate({ memory: '${MEMORY}' })).containerDefinitions[1]?.memory, 128);
});

test('on Fargate the network mode decides nothing', () => {
  assert.equal(planned(fargate({ networkMode: '${MODE}' })).decision, 'repair');
});

test('a tag of ours that a template fills in is refused, another stays', () => {
  for (const name of ['remora:mode', 'remora:host-os', 'mackerel:roles']) {
    for (const value of ['${VALUE}', { Ref: 'Value' }])
      assert.equal(refusal(task({ tags: [{ key: name, value }] })), 'platform-unresolved');
  }
  const tags = [{ key: 'team', value: { Ref: 'Team' } }];
  assert.deepEqual(repaired(task({ tags })).tags, tags);
  const rules = 'rules: [{ match: { tags: { team: web } }, mode: off }]\n';
  assert.deepEqual(repaired(task({ tags }), standard + rules).tags, tags);
});

test('log options that a template fills in are taken whole', () => {
  for (const options of ['${OPTIONS}', { Ref: 'Options' }]) {
    const logConfiguration = { logDriver: 'awslogs', options };
    const { containerDefinitions } = repaired(task({ containerDefinitions: [{ ...web, logConfiguration }] }));
    assert.deepEqual(containerDefinitions[1]?.logConfiguration, logConfiguration);
  }
});

test('a volume stays where a placeholder may use it', () => {
  const sidecar = agent('ecs_awsvpc', { mountPoints: mounts });
  for (const mountPoints of [
    '${MOUNTS}',
    { Ref: 'Mounts' },
    [{ sourceVolume: '${VOLUME}', containerPath: '/x' }],
  ]) {
    const containerDefinitions = [{ ...web, mountPoints }, sidecar];
    const input = repaired(task({ networkMode: 'awsvpc', containerDefinitions, volumes: hostVolumes }));
    assert.deepEqual(input.volumes, hostVolumes);
    assert.deepEqual(input.containerDefinitions[1]?.mountPoints, []);
  }
});

test('an image that a template fills in is said to be unresolved', () => {
  const made = planned(
    fargate({ containerDefinitions: [web, agent('fargate', { image: { Ref: 'Image' } })] }),
  );
  assert.equal(made.decision, 'correct');
  assert.deepEqual(codes(made), ['value-unresolved']);
});

test('a platform without a value is wrong', () => {
  const environment = [
    { name: 'MACKEREL_CONTAINER_PLATFORM' },
    { name: 'MACKEREL_ROLES', value: 'Shop:web' },
  ];
  const containerDefinitions = [web, agent('', { environment })];
  assert.deepEqual(codes(planned(fargate({ containerDefinitions }))), ['platform-wrong']);
  const [, sidecar] = repaired(fargate({ containerDefinitions })).containerDefinitions;
  assert.equal(variable(sidecar, 'MACKEREL_CONTAINER_PLATFORM'), 'fargate');
});

test('task-metadata refuses network mode none on every launch type', () => {
  const policy = `${standard}setup: task-metadata\n`;
  for (const requiresCompatibilities of [
    ['EC2'],
    ['MANAGED_INSTANCES'],
    ['FARGATE'],
    ['EXTERNAL'],
    undefined,
  ]) {
    assert.equal(refusal(task({ networkMode: 'none', requiresCompatibilities }), policy), 'network-none');
  }
});

test('a relay that is mounted for writing is told, and made read-only in a repair', () => {
  const policy = `${standard}relaySocket: /var/run/remora/relay.sock\n`;
  const relay = { sourceVolume: 'run', containerPath: '/var/run/remora', readOnly: false };
  const right = agent('ecs', { mountPoints: [...mounts, relay] });
  right.environment?.push({ name: 'MACKEREL_APIBASE', value: 'unix:///var/run/remora/relay.sock' });
  const volumes = [...hostVolumes, { name: 'run', host: { sourcePath: '/var/run/remora' } }];
  const made = planned(task({ networkMode: 'none', containerDefinitions: [web, right], volumes }), policy);
  assert.deepEqual([made.decision, codes(made)], ['correct', ['mount-not-read-only']]);
  const essential = { ...right, essential: true };
  const input = repaired(
    task({ networkMode: 'none', containerDefinitions: [web, essential], volumes }),
    policy,
  );
  assert.equal(input.containerDefinitions[1]?.mountPoints?.[2]?.readOnly, true);
});

test('a right sidecar in a definition that is too large is correct, and not registrable', () => {
  const large = { ...web, command: ['x'.repeat(65_536)] };
  const made = planned(fargate({ containerDefinitions: [large, agent('fargate')] }));
  assert.deepEqual([made.decision, codes(made)], ['correct', ['not-registrable']]);
  assert.match(made.findings[0]?.message ?? '', /Max allowed length is '65536' bytes/);
});

test('a family whose name leaves no room in our tag is repaired without it', () => {
  const family = 'f'.repeat(255);
  const made = planned(fargate({ family, revision: 12 }));
  assert.equal(made.decision, 'repair');
  assert.deepEqual(codes(made), ['sidecar-missing', 'tags-full']);
  assert.equal(repaired(fargate({ family, revision: 12 })).tags, undefined);
  assert.equal(repaired(fargate({ family: family.slice(2), revision: 12 })).tags?.length, 1);
});

test('our tag is there only where there is a revision', () => {
  assert.equal(repaired(fargate()).tags, undefined);
  assert.equal(repaired(fargate({ revision: null })).tags, undefined);
  assert.deepEqual(repaired(fargate({ revision: 3 })).tags, [{ key: 'remora:repairs', value: 'shop-web:3' }]);
});

test('roles may be written in the tag as Mackerel shows them', () => {
  const tags = [{ key: 'mackerel:roles', value: 'Shop: web  Shop:edge' }];
  const [, sidecar] = repaired(fargate({ tags })).containerDefinitions;
  assert.equal(variable(sidecar, 'MACKEREL_ROLES'), 'Shop:web,Shop:edge');
});

test('a sidecar is known by its image, its name or its platform, and not by the key alone', () => {
  const added = (container: object) =>
    planned(fargate({ containerDefinitions: [web, container] })).findings[0]?.code;
  const plain = { name: 'other', image: 'otel/collector:1', memory: 64 };
  assert.equal(added(plain), 'sidecar-missing');
  assert.equal(added({ ...plain, secrets: [key] }), 'sidecar-missing');
  assert.equal(
    added({ ...plain, environment: [{ name: 'MACKEREL_APIKEY', value: 'k' }] }),
    'sidecar-missing',
  );
  for (const sign of [
    { name: 'mackerel-container-agent' },
    { image: 'registry.example.com/mackerel-container-agent' },
    { environment: [{ name: 'MACKEREL_CONTAINER_PLATFORM', value: '' }] },
    { secrets: [{ name: 'MACKEREL_CONTAINER_PLATFORM', valueFrom: 'p' }] },
  ]) {
    assert.equal(added({ ...plain, ...sign }), 'sidecar-essential');
  }
  const policy = 'mode: register\nsidecar: { name: watcher, image: "registry:5000/own:1" }\n';
  for (const sign of [{ name: 'watcher' }, { image: 'registry:5000/own@sha256:1' }]) {
    const containerDefinitions = [web, { ...plain, ...sign }];
    assert.equal(planned(fargate({ containerDefinitions }), policy).findings[0]?.code, 'sidecar-essential');
  }
});

test('a sidecar keeps its name, and one that is added takes the name of the policy', () => {
  const policy = 'mode: register\nsidecar: { name: watcher, roles: ["Shop:web"] }\n';
  const there = agent('fargate', { name: 'mackerel', essential: true });
  assert.equal(
    repaired(fargate({ containerDefinitions: [there, web] }), policy).containerDefinitions[0]?.name,
    'mackerel',
  );
  assert.equal(repaired(fargate(), policy).containerDefinitions[1]?.name, 'watcher');
});

test('accepted values of the platform stay, also during another repair; others do not', () => {
  const kept = (definition: object, value: string) => {
    const containerDefinitions = [web, agent(value, { essential: true })];
    const [, sidecar] = repaired({ ...definition, containerDefinitions }).containerDefinitions;
    return variable(sidecar, 'MACKEREL_CONTAINER_PLATFORM') === value;
  };
  const both = fargate({ requiresCompatibilities: ['EC2', 'FARGATE'] });
  const external = task({ requiresCompatibilities: ['EXTERNAL'] });
  const awsvpc = task({ networkMode: 'awsvpc' });
  const platforms = ['ecs', 'fargate', 'ecs_awsvpc', 'ecs_v3', 'ecs_anywhere', 'kubernetes', 'none', ''];
  const table = new Map<object, string[]>([
    [fargate(), ['ecs', 'fargate', 'ecs_v3']],
    [both, ['ecs', 'fargate', 'ecs_awsvpc', 'ecs_v3']],
    [awsvpc, ['ecs', 'ecs_awsvpc', 'ecs_v3']],
    [external, ['ecs', 'ecs_anywhere']],
    [task(), ['ecs']],
    [task({ networkMode: 'none' }), ['ecs']],
  ]);
  for (const [definition, accepted] of table)
    assert.deepEqual(
      platforms.filter((value) => kept(definition, value)),
      accepted,
      JSON.stringify(definition),
    );
});

test('a host that a tag or a rule names has one cgroup path, and a volume of the other is not used', () => {
  const volumes = [{ name: 'old', host: { sourcePath: '/cgroup/' } }];
  const added = (definition: object, policy = standard) => {
    const input = repaired(definition, policy);
    return input.containerDefinitions[1]?.mountPoints?.[0]?.sourceVolume;
  };
  assert.equal(added(task({ volumes })), 'old');
  assert.equal(added(task({ volumes, tags: [{ key: 'remora:host-os', value: 'al2023' }] })), 'cgroup');
  assert.equal(added(task({ volumes, tags: [{ key: 'remora:host-os', value: 'al1' }] })), 'old');
  assert.equal(
    added(task({ volumes }), `${standard}rules: [{ match: { family: "*" }, hostOs: al2 }]\n`),
    'cgroup',
  );
  const taken = [
    { name: 'cgroup', host: { sourcePath: '/x' } },
    { name: 'cgroup_2' },
    { name: 'docker_sock' },
  ];
  const input = repaired(task({ volumes: taken }));
  assert.deepEqual(
    input.containerDefinitions[1]?.mountPoints?.map(({ sourceVolume }) => sourceVolume),
    ['cgroup_3', 'docker_sock_2'],
  );
});

test('a restart policy is added on Fargate and Managed Instances, or as the policy says', () => {
  const restarts = (definition: object, setting: string) => {
    const policy = `mode: register\nsidecar: { restartPolicy: "${setting}" }\n`;
    return repaired(definition, policy).containerDefinitions[1]?.restartPolicy;
  };
  const managed = task({ requiresCompatibilities: ['MANAGED_INSTANCES'], networkMode: 'awsvpc' });
  for (const definition of [fargate(), managed])
    assert.deepEqual(restarts(definition, 'auto'), { enabled: true });
  for (const definition of [
    task(),
    task({ networkMode: 'awsvpc' }),
    task({ requiresCompatibilities: ['EXTERNAL'] }),
  ])
    assert.equal(restarts(definition, 'auto'), undefined);
  assert.deepEqual(restarts(task(), 'on'), { enabled: true });
  assert.equal(restarts(fargate(), 'off'), undefined);
});

test('defaults are filled in when the sidecar is added and never changed afterwards', () => {
  const bare = agent('fargate', { essential: true });
  delete bare.memory;
  const [, sidecar] = repaired(fargate({ containerDefinitions: [web, bare] })).containerDefinitions;
  assert.deepEqual(sidecar, { ...bare, essential: false });
  const own = agent('fargate', {
    essential: true,
    memory: 700,
    cpu: 5,
    logConfiguration: { logDriver: 'awsfirelens' },
    restartPolicy: { enabled: false },
  });
  const [, kept] = repaired(
    fargate({ memory: '1024', containerDefinitions: [web, own] }),
  ).containerDefinitions;
  assert.deepEqual(kept, { ...own, essential: false });
});

test('further environment of the policy is given to the sidecar that is added, and only to that', () => {
  const policy = `mode: register\nsidecar: { roles: ["Shop:web"], extraEnvironment: { HTTPS_PROXY: "" } }\n`;
  assert.equal(variable(repaired(fargate(), policy).containerDefinitions[1], 'HTTPS_PROXY'), '');
  const there = [web, agent('fargate', { essential: true })];
  assert.equal(
    variable(
      repaired(fargate({ containerDefinitions: there }), policy).containerDefinitions[1],
      'HTTPS_PROXY',
    ),
    undefined,
  );
});

test('a managed variable gives way where it stands as a secret', () => {
  const secrets = [key, { name: 'MACKEREL_HOST_ID_STORE', valueFrom: 'store' }];
  const sidecar = agent('fargate', { readonlyRootFilesystem: true, secrets });
  const [, mended] = repaired(fargate({ containerDefinitions: [web, sidecar] })).containerDefinitions;
  assert.equal(variable(mended, 'MACKEREL_HOST_ID_STORE'), 'memory');
  assert.deepEqual(mended?.secrets, [key]);
});

test('what ECS says a task is compatible with is not what it requires', () => {
  const described = task({
    revision: 1,
    status: 'ACTIVE',
    compatibilities: ['EC2', 'FARGATE'],
    networkMode: 'awsvpc',
  });
  const input = repaired(described);
  assert.equal(variable(input.containerDefinitions[1], 'MACKEREL_CONTAINER_PLATFORM'), 'ecs_awsvpc');
  assert.ok(!('requiresCompatibilities' in input) && !('compatibilities' in input));
});

test('a Fargate size that our table does not know is no reason to refuse', () => {
  assert.equal(refusal(fargate({ cpu: '32768', memory: '65536' })), 'repair');
  assert.equal(refusal(fargate({ cpu: '256', memory: '4096' })), 'repair');
  const right = planned(
    fargate({ cpu: '256', memory: '4096', containerDefinitions: [web, agent('fargate')] }),
  );
  assert.deepEqual([right.decision, codes(right)], ['correct', ['not-registrable']]);
});

test('ten containers are enough where one of them is the sidecar', () => {
  const nine = Array.from({ length: 9 }, (_, i) => ({ ...web, name: `web-${i}`, memory: 16 }));
  assert.equal(refusal(fargate({ containerDefinitions: nine })), 'repair');
  assert.equal(
    refusal(fargate({ containerDefinitions: [...nine, agent('fargate', { essential: true })] })),
    'repair',
  );
  assert.equal(refusal(fargate({ containerDefinitions: [...nine, web] })), 'too-many-containers');
});

test('the size counts as it would be registered, without tags', () => {
  const large = (length: number) => fargate({ someday: 'x'.repeat(length) });
  const room = 65_536 - JSON.stringify(repaired(large(0))).length;
  assert.equal(refusal(large(room)), 'repair');
  assert.equal(refusal(large(room + 1)), 'too-large');
  const tags = Array.from({ length: 40 }, (_, i) => ({ key: `tag-${i}`, value: 'v'.repeat(256) }));
  assert.equal(refusal({ ...large(room), tags }), 'repair');
});

test('an execution role is given only where there is none', () => {
  const policy = `mode: register\nsidecar: { executionRole: "${role}-of-the-policy", roles: ["Shop:web"] }\n`;
  assert.equal(repaired(fargate(), policy).executionRoleArn, role);
  assert.equal(repaired(fargate({ executionRoleArn: '' }), policy).executionRoleArn, `${role}-of-the-policy`);
  const template = { Ref: 'Role' };
  assert.deepEqual(repaired(fargate({ executionRoleArn: template }), policy).executionRoleArn, template);
  assert.equal(refusal(fargate({ executionRoleArn: null })), 'execution-role-missing');
});

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

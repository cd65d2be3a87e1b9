import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  agent,
  codes,
  enforced,
  fargate,
  hostVolumes,
  key,
  mounts,
  planned,
  refusal,
  repaired,
  standard,
  task,
  web,
} from './examples.ts';

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
});

test('a tag that decides which rule counts is refused where a template fills it in', () => {
  const tags = [
    { key: 'cost', value: '${COST}' },
    { key: 'team', value: { Ref: 'Team' } },
    { key: 'stage', value: 'prod' },
  ];
  const under = (...rules: string[]) => refusal(task({ tags }), `${standard}rules: [${rules.join(', ')}]\n`);
  assert.equal(under('{ match: { tags: { team: web } }, hostOs: al1 }'), 'platform-unresolved');
  assert.equal(under('{ match: { tags: { stage: prod, team: web } }, hostOs: al1 }'), 'platform-unresolved');
  // A rule that cannot match, and one that comes too late, decide nothing.
  assert.equal(under('{ match: { tags: { stage: dev, team: web } }, hostOs: al1 }'), 'repair');
  assert.equal(under('{ match: { family: other, tags: { team: web } }, hostOs: al1 }'), 'repair');
  assert.equal(under('{ match: { family: shop-web } }', '{ match: { tags: { team: web } } }'), 'repair');
  const made = planned(task({ tags }), `${standard}rules: [{ match: { tags: { team: web } } }]\n`);
  assert.equal(made.findings[0]?.path, 'tags[1].value');
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
  for (const image of [{ Ref: 'Image' }, '${IMAGE}', '{{ must_env `IMAGE` }}']) {
    const definition = fargate({ containerDefinitions: [web, agent('fargate', { image })] });
    for (const policy of [standard, enforced]) {
      const made = planned(definition, policy);
      assert.deepEqual([made.decision, codes(made)], ['correct', ['value-unresolved']]);
    }
  }
  const mirrored = agent('fargate', { image: '${REGISTRY}/mackerel-container-agent:v0.12.0' });
  assert.deepEqual(codes(planned(fargate({ containerDefinitions: [web, mirrored] }))), []);
});

test('a network that a template may take away is told', () => {
  const containerDefinitions = [web, agent('fargate', { disableNetworking: { Ref: 'Alone' } })];
  assert.deepEqual(codes(planned(fargate({ containerDefinitions }))), ['value-unresolved']);
});

test('a container whose name a template fills in is called by its place', () => {
  const nameless = agent('fargate', { name: { Ref: 'Name' }, essential: true });
  const made = planned(fargate({ containerDefinitions: [web, nameless] }));
  assert.equal(made.decision === 'repair' && made.sidecar, 'containerDefinitions[1]');
  assert.ok(made.findings.every((finding) => !('container' in finding)));
  const two = planned(fargate({ containerDefinitions: [web, nameless, agent('fargate')] }));
  assert.equal(two.findings[0]?.found, 'containerDefinitions[1], mackerel-container-agent');
});

test('a list of containers that a template fills in is said to be a placeholder', () => {
  for (const containerDefinitions of ['${CONTAINERS}', { 'Fn::Transform': {} }]) {
    const made = planned({ family: 'web', containerDefinitions });
    assert.equal(made.decision === 'refuse' && made.reason, 'unreadable');
    assert.match(made.decision === 'refuse' ? made.message : '', /is a placeholder but must be a list/);
  }
});

test('a placeholder in the sidecar itself stays, and is told', () => {
  const environment = [
    { name: 'MACKEREL_CONTAINER_PLATFORM', value: '${PLATFORM}' },
    { name: 'MACKEREL_ROLES', value: { 'Fn::Sub': '${Service}:web' } },
  ];
  const sidecar = agent('', { environment, essential: '${ESSENTIAL}' });
  const made = planned(fargate({ containerDefinitions: [web, sidecar] }));
  assert.deepEqual([made.decision, codes(made)], ['correct', Array(3).fill('value-unresolved')]);
  const secrets = [key, { name: 'MACKEREL_ROLES', valueFrom: 'roles' }];
  const secret = agent('fargate', {
    secrets,
    environment: [{ name: 'MACKEREL_CONTAINER_PLATFORM', value: 'ecs' }],
  });
  assert.deepEqual(codes(planned(fargate({ containerDefinitions: [web, secret] }))), ['value-unresolved']);
});

test('a list of the sidecar that a template fills in cannot be judged', () => {
  for (const name of ['environment', 'secrets', 'mountPoints']) {
    const containerDefinitions = [web, agent('fargate', { [name]: { Ref: 'List' } })];
    assert.equal(refusal(fargate({ containerDefinitions })), 'platform-unresolved', name);
    const other = [{ ...web, [name]: { Ref: 'List' } }, agent('fargate')];
    assert.equal(refusal(fargate({ containerDefinitions: other })), 'correct', name);
  }
});

test('a mount whose source a template fills in stays, and is told', () => {
  const volumes = [{ name: 'docker_sock', host: { sourcePath: '${SOCKET}' } }];
  const mountPoints = [{ ...mounts[0], sourceVolume: '${CGROUP}' }, mounts[1]];
  const made = planned(task({ containerDefinitions: [web, agent('ecs', { mountPoints })], volumes }));
  assert.deepEqual([made.decision, codes(made)], ['correct', Array(2).fill('value-unresolved')]);
});

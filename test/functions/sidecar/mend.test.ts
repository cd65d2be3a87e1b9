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
  repaired,
  standard,
  task,
  variable,
  web,
} from './examples.ts';
import { publishedImage } from './policy-of.ts';

test('where several volumes would do, the one of the very path that is expected is used', () => {
  const volumes = [
    { name: 'one', host: { sourcePath: '/cgroup' } },
    { name: 'other', host: { sourcePath: '/sys/fs/cgroup' } },
  ];
  const source = (policy: string) =>
    repaired(task({ volumes }), policy).containerDefinitions[1]?.mountPoints?.[0]?.sourceVolume;
  assert.equal(source(standard), 'other');
  assert.equal(source(`${standard}hostOs: al1\n`), 'one');
});

test('a sidecar without mounts gets them where its platform keeps it from working', () => {
  for (const platform of ['fargate', '']) {
    const { containerDefinitions } = repaired(task({ containerDefinitions: [web, agent(platform)] }));
    assert.deepEqual(containerDefinitions[1]?.mountPoints, mounts);
    assert.equal(variable(containerDefinitions[1], 'MACKEREL_CONTAINER_PLATFORM'), 'ecs');
  }
});

test('a mount that shows the wrong path keeps its other members', () => {
  const volumes = [{ name: 'wrong', host: { sourcePath: '/proc' } }, ...hostVolumes];
  const mountPoints = [{ ...mounts[0], sourceVolume: 'wrong', someday: '' }, mounts[1]];
  const input = repaired(task({ containerDefinitions: [web, agent('ecs', { mountPoints })], volumes }));
  assert.deepEqual(input.containerDefinitions[1]?.mountPoints, [{ ...mounts[0], someday: '' }, mounts[1]]);
  assert.deepEqual(input.volumes, volumes);
});

test('the relay is mounted where its socket is looked for, in the place of what stands there', () => {
  const policy = `${standard}relaySocket: /var/run/remora/relay.sock\n`;
  const volumes = [
    ...hostVolumes,
    { name: 'run', host: { sourcePath: '/var/run/remora' } },
    { name: 'data' },
  ];
  const relay = { sourceVolume: 'run', containerPath: '/var/run/remora', readOnly: true };
  const environment = (base: string) => [
    ...(agent('ecs').environment ?? []),
    { name: 'MACKEREL_APIBASE', value: base },
  ];
  const right = 'unix:///var/run/remora/relay.sock';
  const elsewhere = { ...relay, containerPath: '/relay' };
  const stranger = { sourceVolume: 'data', containerPath: '/var/run/remora' };
  for (const [base, point, after] of [
    [right, elsewhere, [elsewhere, relay]],
    [right, stranger, [relay]],
    ['https://api.mackerelio.com', relay, [relay]],
  ] as const) {
    const sidecar = agent('ecs', { environment: environment(base), mountPoints: [...mounts, point] });
    const definition = task({ networkMode: 'none', containerDefinitions: [web, sidecar], volumes });
    assert.deepEqual(codes(planned(definition, policy)), ['relay-missing']);
    const [, mended] = repaired(definition, policy).containerDefinitions;
    assert.deepEqual(mended?.mountPoints, [...mounts, ...after]);
    assert.equal(variable(mended, 'MACKEREL_APIBASE'), right);
  }
});

test('a platform that is secret and wrong is mended in both places', () => {
  const sidecar = agent('kubernetes');
  sidecar.secrets?.push({ name: 'MACKEREL_CONTAINER_PLATFORM', valueFrom: 'platform' });
  const definition = fargate({ containerDefinitions: [web, sidecar] });
  assert.deepEqual(codes(planned(definition)), ['platform-shadowed', 'platform-wrong']);
  const [, mended] = repaired(definition).containerDefinitions;
  assert.equal(variable(mended, 'MACKEREL_CONTAINER_PLATFORM'), 'fargate');
  assert.equal(mended?.secrets?.length, 1);
});

test('of roles that stand there twice the last counts, and one is left', () => {
  const sidecar = agent('fargate');
  sidecar.environment?.push({ name: 'MACKEREL_ROLES', value: 'Other:role' });
  const definition = fargate({ containerDefinitions: [web, sidecar] });
  assert.deepEqual(codes(planned(definition)), ['roles-wrong']);
  const [, mended] = repaired(definition).containerDefinitions;
  assert.deepEqual(mended?.environment, agent('fargate').environment);
});

test('every host id store must be memory under a read-only root, and none is asked for elsewhere', () => {
  const stores = (values: string[], readonlyRootFilesystem: boolean) => {
    const sidecar = agent('fargate', { readonlyRootFilesystem });
    for (const value of values) sidecar.environment?.push({ name: 'MACKEREL_HOST_ID_STORE', value });
    return codes(planned(fargate({ containerDefinitions: [web, sidecar] })));
  };
  assert.deepEqual(stores(['memory'], true), []);
  assert.deepEqual(stores(['memory', 'file'], true), ['read-only-root']);
  assert.deepEqual(stores([], true), ['read-only-root']);
  assert.deepEqual(stores(['file'], false), []);
});

test('a reservation is memory enough where ECS asks for some', () => {
  const sidecar = agent('ecs', { memoryReservation: 32 });
  delete sidecar.memory;
  const definition = task({ networkMode: 'awsvpc', containerDefinitions: [web, sidecar] });
  assert.equal(planned(definition).decision, 'correct');
});

test('an unknown image under the name of the agent gives way where the image is enforced', () => {
  const policy = `mode: register\nsidecar: { enforceImage: true, roles: ["Shop:web"] }\n`;
  const sidecar = agent('fargate', { image: 'nginx:1.29' });
  assert.deepEqual(codes(planned(fargate({ containerDefinitions: [web, sidecar] }), policy)), [
    'image-wrong',
  ]);
});

test('what opens one registry goes where the image comes from another', () => {
  const repositoryCredentials = {
    credentialsParameter: 'arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:hub-a1b2c3',
  };
  const sidecar = (registry: string) =>
    agent('fargate', { image: `${registry}/mackerel-container-agent:v0.12.1`, repositoryCredentials });
  const mended = (registry: string) => {
    const policy = enforced.replace('}', `, image: "registry.example.com/team/agent:v1.0.0" }`);
    return repaired(fargate({ containerDefinitions: [web, sidecar(registry)] }), policy)
      .containerDefinitions[1];
  };
  assert.equal(mended('ghcr.io/mackerelio')?.repositoryCredentials, undefined);
  assert.deepEqual(mended('registry.example.com/old')?.repositoryCredentials, repositoryCredentials);
});

test('an image that is no text gives way, too', () => {
  const image = 5 as unknown as string;
  const definition = fargate({ containerDefinitions: [web, agent('fargate', { image })] });
  const { containerDefinitions } = repaired(definition, enforced);
  assert.equal(containerDefinitions[1]?.image, publishedImage);
});

test('under another name in the policy the usual name is still the agent', () => {
  const policy = `mode: register\nsidecar: { name: watcher, roles: ["Shop:web"] }\n`;
  const bare = { name: 'mackerel-container-agent', image: 'nginx:1.29', memory: 64 };
  assert.equal(
    planned(fargate({ containerDefinitions: [web, bare] }), policy).findings[0]?.code,
    'sidecar-essential',
  );
});

test('a Fargate size stays where the sidecar is there already', () => {
  const full = { ...web, memory: 512 };
  const sidecar = agent('fargate', { essential: true });
  const input = repaired(
    fargate({ containerDefinitions: [full, sidecar] }),
    `${standard}fargateResize: next\n`,
  );
  assert.deepEqual([input.cpu, input.memory], ['256', '512']);
});

test('a secret that refers to nothing is no key, and gives way', () => {
  for (const valueFrom of ['', null]) {
    const secrets = [
      { name: 'MACKEREL_APIKEY', valueFrom },
      { name: 'OTHER', valueFrom: 'other' },
    ];
    const definition = fargate({ containerDefinitions: [web, agent('fargate', { secrets })] });
    assert.deepEqual(codes(planned(definition)), ['apikey-missing']);
    const [other, added, ...rest] = repaired(definition).containerDefinitions[1]?.secrets ?? [];
    assert.deepEqual([other?.name, added?.name, rest], ['OTHER', 'MACKEREL_APIKEY', []]);
    assert.ok(added?.valueFrom);
  }
});

test('roles that are known and stand in both places stay as the variable', () => {
  const secrets = [key, { name: 'MACKEREL_ROLES', valueFrom: 'roles' }];
  const definition = fargate({ containerDefinitions: [web, agent('fargate', { secrets })] });
  assert.deepEqual(codes(planned(definition)), ['roles-wrong']);
  assert.deepEqual(repaired(definition).containerDefinitions[1], agent('fargate'));
});

test('the mounts come back where the image that is enforced cannot do without them', () => {
  const old = enforced.replace('}', ', image: "mackerel/mackerel-container-agent:v0.0.5" }');
  const definition = task({ containerDefinitions: [web, agent('ecs')] });
  assert.deepEqual(codes(planned(definition, old)), ['cgroup-missing', 'docker-sock-missing', 'image-wrong']);
  assert.equal(planned(repaired(definition, old), old).decision, 'correct');
});

test('mounts that another container takes from the sidecar stay', () => {
  const decisions = (platform: string, over: object, policy?: string) =>
    [[], [{ sourceContainer: agent(platform).name }], '${BORROWED}' as never].map((volumesFrom) => {
      const containerDefinitions = [{ ...web, volumesFrom }, agent(platform, { mountPoints: mounts })];
      return planned(task({ volumes: hostVolumes, containerDefinitions, ...over }), policy).decision;
    });
  assert.deepEqual(decisions('ecs_awsvpc', { networkMode: 'awsvpc' }), ['repair', 'correct', 'correct']);
  const onFargate = {
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
  };
  assert.deepEqual(decisions('fargate', onFargate), ['repair', 'repair', 'repair']);
  const removing = `${standard}setup: task-metadata\nremoveNeedlessSocket: true\n`;
  assert.deepEqual(decisions('ecs', {}, removing), ['repair', 'correct', 'correct']);
});

test('the relay is known with a slash at the end', () => {
  const volumes = [...hostVolumes, { name: 'r', host: { sourcePath: '/var/run/remora/' } }];
  const base = { name: 'MACKEREL_APIBASE', value: 'unix:///var/run/remora/relay.sock' };
  const sidecar = agent('ecs', {
    mountPoints: [...mounts, { sourceVolume: 'r', containerPath: '/var/run/remora/', readOnly: true }],
    environment: [...(agent('ecs').environment ?? []), base],
  });
  const definition = task({ networkMode: 'none', volumes, containerDefinitions: [web, sidecar] });
  assert.equal(
    planned(definition, `${standard}relaySocket: /var/run/remora/relay.sock\n`).decision,
    'correct',
  );
});

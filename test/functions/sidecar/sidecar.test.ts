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

test('a sidecar without an image has no unknown one', () => {
  for (const image of [undefined, null, '']) {
    const definition = fargate({ containerDefinitions: [web, agent('fargate', { image })] });
    const made = planned(definition);
    assert.deepEqual(codes(made), ['image-unknown', 'not-registrable']);
    assert.match(made.findings[0]?.message ?? '', /has no image/);
    assert.equal(planned(repaired(definition, enforced), enforced).decision, 'correct');
  }
});

test('a text is no boolean', () => {
  const definition = fargate({ containerDefinitions: [web, agent('fargate', { essential: 'false' })] });
  assert.equal(planned(definition).findings[0]?.found, 'no boolean');
  assert.equal(repaired(definition).containerDefinitions[1]?.essential, false);
});

test('what is no text is not shown as one', () => {
  const environment = [
    { name: 'MACKEREL_CONTAINER_PLATFORM', value: { deep: 1 } },
    { name: 'MACKEREL_ROLES', value: 'Shop:web' },
  ];
  const volumes = [hostVolumes[0], { name: 'docker_sock', host: { sourcePath: { deep: 1 } } }];
  const definition = task({
    volumes,
    containerDefinitions: [web, agent('', { environment, mountPoints: mounts })],
  });
  assert.deepEqual(
    planned(definition).findings.map(({ code, found }) => [code, found]),
    [
      ['platform-wrong', 'no text'],
      ['docker-sock-wrong', 'no path of the host'],
    ],
  );
});

import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import { choosePlatform } from '../../../agent/platforms/choose-platform.ts';
import type { EcsDockerOptions } from '../../../agent/platforms/ecs-docker.ts';
import { type DockerHost, dockerHostForEach } from '../doubles/docker-host.ts';
import { type MetadataEndpoint, startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';

let { clock, log, engine, cgroups, group, idOf, platform } = {} as DockerHost;

dockerHostForEach((host) => {
  ({ clock, log, engine, cgroups, group, idOf, platform } = host);
});

async function metricsOfAMinute(meanwhile = () => {}, given: Partial<EcsDockerOptions> = {}) {
  const watched = await platform(given);
  const before = await watched.sample();
  await clock.advance(60_000);
  meanwhile();
  const metrics = platformMetrics(before, await watched.sample());
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

test('on a bridge: CPU and memory by files, networks by Docker, under the names of the other road', async () => {
  const values = await metricsOfAMinute(() => group(idOf(0), 25));
  const ofFirst = Object.entries(values).filter(([name]) => /c1[.-]/.test(name));
  assert.deepEqual(Object.fromEntries(ofFirst), {
    'container.cpu.c1.usage': 25,
    'container.cpu.c1.limit': 200,
    'container.memory.c1.usage': 4_194_304,
    'container.memory.c1.limit': 134_217_728,
    'interface.c1-eth0.rxBytes.delta': 1000,
    'interface.c1-eth0.txBytes.delta': 500,
  });
  assert.equal(Object.keys(values).length, 12);
});

for (const mode of ['host', 'none', 'container:abc'])
  test(`in network mode ${mode} Docker is asked once a tick, for who is there`, async () => {
    engine.networkMode = mode;
    const watched = await platform();
    engine.requests.length = 0;
    const { interfaces } = await watched.sample();
    assert.deepEqual(engine.requests, ['/containers/json']);
    assert.equal(interfaces[0]?.name, 'eth0');
  });

test('a group that was made anew is another life', async () => {
  const values = await metricsOfAMinute(() => {
    // The old one stays, lest the file system give its number again.
    renameSync(`${cgroups}/docker/${idOf(0)}`, `${cgroups}/old`);
    group(idOf(0), 500);
  });
  assert.equal(values['container.cpu.c1.usage'], undefined);
  assert.equal(values['container.memory.c1.usage'], 4_194_304);
});

test('without a group, Docker tells; its restarts are other lives', async () => {
  rmSync(`${cgroups}/docker/${idOf(0)}`, { recursive: true });
  assert.equal((await metricsOfAMinute())['container.cpu.c1.usage'], 1);
  const restarted = await metricsOfAMinute(() => {
    const [first] = engine.containers;
    if (first) Object.assign(first, { restarts: 1, cpu: first.cpu * 50 });
  });
  assert.equal(restarted['container.cpu.c1.usage'], undefined);
});

test('limits of the task are those of the group around', async () => {
  writeFileSync(`${cgroups}/docker/cpu.max`, '50000 100000\n');
  writeFileSync(`${cgroups}/docker/memory.max`, '268435456\n');
  writeFileSync(`${cgroups}/docker/${idOf(0)}/memory.max`, 'max\n');
  const values = await metricsOfAMinute();
  assert.deepEqual(
    [values['container.cpu.c1.limit'], values['container.memory.c1.limit']],
    [50, 268_435_456],
  );
  assert.equal(values['container.memory.c2.limit'], 134_217_728);
});

test('ignored containers are not asked for', async () => {
  const watched = await platform({ ignored: (name) => name === 'c2' });
  engine.requests.length = 0;
  const { containers } = await watched.sample();
  assert.deepEqual(
    containers.map(({ name }) => name),
    ['c1'],
  );
  assert.ok(!engine.requests.some((path) => path.includes(idOf(1))));
});

test('running: when nobody is left who is to start', async () => {
  const watched = await platform({ clock: { ...clock, now: () => (1_767_323_046 + 5) * 1000 } });
  engine.created.add('c2');
  assert.equal(await watched.isRunning(), false);
  const later = await platform({ clock: { ...clock, now: () => (1_767_323_046 + 700) * 1000 } });
  assert.equal(await later.isRunning(), true, 'whoever has not started in ten minutes never will');
  engine.created.clear();
  assert.equal(await watched.isRunning(), true);
  engine.mood = 'fails';
  assert.equal(await watched.isRunning(), false);
});

test('what Mackerel is told, without variables', async () => {
  engine.exited.add('c2');
  const { name, cloud } = await (await platform()).whereabouts();
  assert.equal(name, '0123456789abcdef0123456789abcdef');
  const { containers, ...task } = cloud?.metadata ?? {};
  assert.deepEqual(
    [task.cluster, task.task_family, task.task_version, task.known_status],
    ['shop', 'web', '7', 'RUNNING'],
  );
  const [first, second] = containers as Record<string, unknown>[];
  const { labels, docker_id, image_id, ...rest } = first ?? {};
  assert.deepEqual(rest, {
    docker_name: 'ecs-web-7-c1',
    name: 'c1',
    image: 'web:latest',
    ports: [{ container_port: 80, protocol: 'tcp', host_port: 32768 }],
    known_status: 'RUNNING',
    limits: { cpu: 2, memory: 128 },
    created_at: '2026-01-02T03:04:06.1Z',
    started_at: '1970-01-01T00:00:00Z',
    type: 'NORMAL',
    networks: [{ network_mode: 'bridge', ipv4_addresses: ['172.17.0.2'] }],
    health: { status: 1, output: 'ok' },
  });
  assert.deepEqual(
    [second?.known_status, second?.exit_code, second?.finished_at],
    ['STOPPED', 3, '2026-01-02T04:00:00Z'],
  );
  assert.ok(!JSON.stringify(cloud).includes('do-not-say'));
});

test('whoever is in no task is told so', async () => {
  await assert.rejects(
    platform({ ownIds: [async () => ['ffff'], async () => []] }),
    /com\.amazonaws\.ecs\.task-arn/,
  );
});

/** `ecs` with and without mounts, beside an endpoint. */
function chosen(endpoint: MetadataEndpoint | undefined, mounts = { socket: engine.socket, cgroups }) {
  return choosePlatform({
    environment: {
      MACKEREL_CONTAINER_PLATFORM: 'ecs',
      AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
      ...(endpoint && { ECS_CONTAINER_METADATA_URI_V4: endpoint.uri }),
    },
    config: { ignored: () => false },
    ask: clock.ask,
    clock,
    log: log.log,
    mounts,
  });
}

test('the road: the mounts where they are of use, else the endpoint, and that is said once', async () => {
  const endpoint = await startMetadataEndpoint(engine.containers);
  await chosen(endpoint).sample();
  assert.deepEqual(endpoint.requests, [''], 'only who we are');
  assert.deepEqual(log.lines, []);

  engine.mood = 'html';
  const fallen = chosen(endpoint);
  await fallen.sample();
  await fallen.sample();
  assert.equal(log.lines.length, 1);
  assert.match(
    log.lines[0] ?? '',
    /^WARNING <ecs> the mounts .* of no use: .*; the task metadata endpoint is used$/,
  );

  for (const [mounts, level] of [
    [{ socket: '/nowhere', cgroups: '/nowhere' }, 'INFO'],
    [{ socket: engine.socket, cgroups: '/nowhere' }, 'WARNING'],
  ] as const) {
    log.lines.length = 0;
    await chosen(endpoint, mounts).sample();
    assert.match(
      log.lines.join(),
      new RegExp(`^${level} <ecs> /nowhere.* not mounted: the task metadata endpoint is used$`),
    );
  }
  await endpoint.close();
});

test('without an endpoint the mounts are tried again, and without either it says what is missing', async () => {
  engine.mood = 'fails';
  const platform = chosen(undefined);
  assert.equal(await platform.isRunning(), false);
  await assert.rejects(platform.sample(), /of no use/);
  assert.throws(
    () => chosen(undefined, { socket: '/nowhere', cgroups: '/nowhere' }),
    /ECS_CONTAINER_METADATA_URI environment variable is not set/,
  );
});

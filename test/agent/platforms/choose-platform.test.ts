import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Environment } from '../../../agent/environment.ts';
import { choosePlatform } from '../../../agent/platforms/choose-platform.ts';
import { type MetadataEndpoint, startMetadataEndpoint } from '../doubles/metadata-endpoint.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { simulatedClock } from '../doubles/simulated-clock.ts';
import { watchedContainers } from '../doubles/watched-container.ts';

let endpoint: MetadataEndpoint;
let lines: string[];
beforeEach(async () => {
  endpoint = await startMetadataEndpoint(watchedContainers(1));
});
afterEach(() => endpoint.close());

function chosen(environment: Environment) {
  const clock = simulatedClock();
  const recorded = recordedLog();
  lines = recorded.lines;
  return choosePlatform({
    environment,
    config: { ignored: () => false },
    ask: clock.ask,
    clock,
    log: recorded.log,
    serviceAccount: '/nowhere',
    mounts: { socket: '/nowhere/docker.sock', cgroups: '/nowhere/cgroup' },
  });
}

const onEcs = (platform: string, others: Environment = {}) =>
  chosen({
    MACKEREL_CONTAINER_PLATFORM: platform,
    AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
    ECS_CONTAINER_METADATA_URI_V4: endpoint.uri,
    ...others,
  });

const values: [platform: string, said: RegExp][] = [
  ['ecs', /^INFO <ecs> \S+docker.sock and \S+cgroup not mounted: the task metadata endpoint is used$/],
  ['ecs_anywhere', /^INFO <ecs> .* not mounted/],
  ['fargate', /^$/],
  ['ecs_awsvpc', /^WARNING <agent> "ecs_awsvpc" platform is deprecated\. Please use "ecs" platform$/],
  ['ecs_v3', /^WARNING <agent> "ecs_v3" platform is deprecated\. Please use "ecs" platform$/],
];
for (const [platform, said] of values)
  test(`${platform} is a task`, async () => {
    const { name, cloud } = await onEcs(platform).whereabouts();
    assert.equal(name, '0123456789abcdef0123456789abcdef');
    assert.equal(cloud?.provider, 'ecs', 'the value does not choose the provider');
    assert.match(lines.join('\n'), said);
  });

const providers: [env: string | undefined, provider: string][] = [
  ['AWS_ECS_EC2', 'ecs'],
  ['AWS_ECS_FARGATE', 'fargate'],
  ['AWS_ECS_MANAGED_INSTANCES', 'ecs-managed'],
  ['', 'ecs-anywhere'],
  [undefined, 'ecs-anywhere'],
];
for (const [env, provider] of providers)
  test(`an execution environment of ${env} is ${provider}`, async () => {
    const { cloud } = await onEcs('fargate', { AWS_EXECUTION_ENV: env }).whereabouts();
    assert.equal(cloud?.provider, provider);
    assert.deepEqual(lines, []);
  });

test('one that nobody knows is warned of, and is EC2', async () => {
  const { cloud } = await onEcs('fargate', { AWS_EXECUTION_ENV: 'AWS_ECS_MOON' }).whereabouts();
  assert.equal(cloud?.provider, 'ecs');
  assert.deepEqual(lines, ['WARNING <ecs> unknown execution env: "AWS_ECS_MOON"; it is shown as ECS on EC2']);
});

test('version 4 of the endpoint is used where both are there, else version 3', async () => {
  const nobody = 'http://127.0.0.1:1';
  await onEcs('fargate', { ECS_CONTAINER_METADATA_URI: nobody }).sample();
  for (const absent of [undefined, ''])
    await onEcs('fargate', {
      ECS_CONTAINER_METADATA_URI_V4: absent,
      ECS_CONTAINER_METADATA_URI: endpoint.uri,
    }).sample();
});

for (const platform of ['ecs', 'ecs_anywhere', 'fargate', 'ecs_awsvpc', 'ecs_v3'])
  test(`${platform} without the endpoint's variable says which`, () => {
    const message = 'ECS_CONTAINER_METADATA_URI environment variable is not set';
    assert.throws(() => chosen({ MACKEREL_CONTAINER_PLATFORM: platform }), { message });
    const empty = { ECS_CONTAINER_METADATA_URI: '', ECS_CONTAINER_METADATA_URI_V4: '' };
    assert.throws(() => onEcs(platform, empty), { message });
  });

test('an endpoint that is no address is named, instead of being asked for ever', () => {
  const message = 'ECS_CONTAINER_METADATA_URI_V4: must begin with http://, as ECS sets it';
  for (const wrong of ['nonsense', '169.254.170.2/v4/me', 'http://'])
    assert.throws(() => onEcs('fargate', { ECS_CONTAINER_METADATA_URI_V4: wrong }), { message });
});

for (const [platform, first] of [
  ['kubernetes', 'MACKEREL_KUBERNETES_KUBELET_HOST'],
  ['eks_fargate', 'KUBERNETES_SERVICE_HOST'],
] as const)
  test(`${platform} without its variables says which`, () => {
    const message = `${first} environment variable is not set`;
    assert.throws(() => chosen({ MACKEREL_CONTAINER_PLATFORM: platform }), { message });
  });

test('no platform', () => {
  const message = 'MACKEREL_CONTAINER_PLATFORM environment variable is not set';
  for (const environment of [{}, { MACKEREL_CONTAINER_PLATFORM: '' }])
    assert.throws(() => chosen(environment), { message });
});

for (const platform of ['ECS', ' ecs', 'ecs ', 'docker', 'eks', 'None'])
  test(`"${platform}" is no platform`, () => {
    assert.throws(() => onEcs(platform), {
      message: `"${platform}" platform is invalid. please check your MACKEREL_CONTAINER_PLATFORM`,
    });
  });

test('none: a machine that is always ready and has no metrics of its own', async () => {
  const platform = chosen({ MACKEREL_CONTAINER_PLATFORM: 'none' });
  assert.equal(await platform.isRunning(), true);
  const { name, ...others } = await platform.whereabouts();
  assert.ok(name !== '');
  assert.deepEqual(others, {});
  assert.deepEqual(await platform.sample(), { at: 0, containers: [], interfaces: [] });
});

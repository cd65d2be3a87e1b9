import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ecsMetadata, taskId } from '../../../agent/platforms/ecs-metadata.ts';
import type { TaskContainer } from '../../../agent/sources/task-metadata.ts';

const ofContainer = (container: TaskContainer) => {
  const { containers } = ecsMetadata({ Containers: [container] }) as { containers: unknown[] };
  return containers[0];
};

test('a task that says nothing has its limits, empty', () => {
  assert.deepEqual(ecsMetadata({ Containers: [] }), { limits: {} });
});

test('a task that says everything, without what nobody asked for', () => {
  const task = {
    Cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop',
    TaskARN: 'arn:aws:ecs:eu-west-1:111122223333:task/shop/0a1b',
    Family: 'web',
    Revision: '7',
    DesiredStatus: 'STOPPED',
    KnownStatus: 'RUNNING',
    Limits: { CPU: 0.25, Memory: 512 },
    PullStartedAt: '2026-01-02T03:04:05.120Z',
    PullStoppedAt: '2026-01-02T03:04:06Z',
    ExecutionStoppedAt: '2026-01-02T03:04:07.000000001Z',
    AvailabilityZone: 'eu-west-1a',
    LaunchType: 'FARGATE',
    TaskTags: { owner: 'x' },
    Containers: [],
  };
  assert.deepEqual(ecsMetadata(task), {
    cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/shop',
    task: '0a1b',
    task_arn: 'arn:aws:ecs:eu-west-1:111122223333:task/shop/0a1b',
    task_family: 'web',
    task_version: '7',
    desired_status: 'STOPPED',
    known_status: 'RUNNING',
    limits: { cpu: 0.25, memory: 512 },
    pull_started_at: '2026-01-02T03:04:05.12Z',
    pull_stopped_at: '2026-01-02T03:04:06Z',
    execution_stopped_at: '2026-01-02T03:04:07.000000001Z',
  });
});

test('a container that says everything', () => {
  const container = {
    DockerId: 'd',
    Name: 'web',
    DockerName: 'ecs-web',
    Image: 'web:1',
    ImageID: 'sha256:1',
    Ports: [{ ContainerPort: 80, Protocol: 'tcp', HostPort: 32768 }],
    Labels: { a: 'b', empty: '' },
    DesiredStatus: 'RUNNING',
    KnownStatus: 'STOPPED',
    ExitCode: 137,
    Limits: { CPU: 10, Memory: 64 },
    CreatedAt: '2026-01-02T03:04:05Z',
    StartedAt: '2026-01-02T03:04:06Z',
    FinishedAt: '2026-01-02T03:04:07Z',
    Type: 'NORMAL',
    Networks: [{ NetworkMode: 'awsvpc', IPv4Addresses: ['10.0.0.2'], IPv6Addresses: ['2001:db8::1'] }],
    Health: { status: 'UNHEALTHY', statusSince: '2026-01-02T03:04:08.50Z', exitCode: 1, output: 'no' },
    LogDriver: 'awslogs',
  };
  assert.deepEqual(ofContainer(container), {
    docker_id: 'd',
    name: 'web',
    docker_name: 'ecs-web',
    image: 'web:1',
    image_id: 'sha256:1',
    ports: [{ container_port: 80, protocol: 'tcp', host_port: 32768 }],
    labels: { a: 'b', empty: '' },
    desired_status: 'RUNNING',
    known_status: 'STOPPED',
    exit_code: 137,
    limits: { cpu: 10, memory: 64 },
    created_at: '2026-01-02T03:04:05Z',
    started_at: '2026-01-02T03:04:06Z',
    finished_at: '2026-01-02T03:04:07Z',
    type: 'NORMAL',
    networks: [{ network_mode: 'awsvpc', ipv4_addresses: ['10.0.0.2'], ipv6_addresses: ['2001:db8::1'] }],
    health: { status: 2, status_since: '2026-01-02T03:04:08.5Z', exit_code: 1, output: 'no' },
  });
});

const omissions: [what: string, container: TaskContainer, metadata: Record<string, unknown>][] = [
  ['nothing', {}, { limits: {} }],
  ['an exit code of 0 is one', { ExitCode: 0 }, { exit_code: 0, limits: {} }],
  ['no exit code yet', { ExitCode: null }, { limits: {} }],
  [
    'a health check that ended with 0',
    { Health: { status: 'HEALTHY', exitCode: 0, output: '' } },
    { limits: {}, health: { status: 1 } },
  ],
  ['limits of 0 are limits', { Limits: { CPU: 0, Memory: 0 } }, { limits: { cpu: 0, memory: 0 } }],
  ['no limits', { Limits: null }, { limits: {} }],
  ['empty texts and lists', { Name: '', Ports: [], Labels: {}, Networks: null }, { limits: {} }],
  [
    'a port that is published nowhere',
    { Ports: [{ ContainerPort: 80, Protocol: 'tcp', HostPort: 0 }] },
    { limits: {}, ports: [{ container_port: 80, protocol: 'tcp' }] },
  ],
  [
    'a network without addresses',
    { Networks: [{ NetworkMode: 'host', IPv4Addresses: null, IPv6Addresses: [] }] },
    { limits: {}, networks: [{ network_mode: 'host' }] },
  ],
  ['times that are not yet', { CreatedAt: null, StartedAt: '', FinishedAt: null }, { limits: {} }],
];
for (const [what, container, metadata] of omissions)
  test(`left out, or not: ${what}`, () => assert.deepEqual(ofContainer(container), metadata));

const healths: [status: string | undefined, told: number | undefined][] = [
  ['HEALTHY', 1],
  ['UNHEALTHY', 2],
  ['UNKNOWN', undefined],
  ['ON FIRE', undefined],
  [undefined, undefined],
];
for (const [status, told] of healths)
  test(`a health of ${status} is ${told ?? 'left out'}`, () => {
    const { health } = ofContainer({ Health: status === undefined ? {} : { status } }) as { health: object };
    assert.deepEqual(health, told === undefined ? {} : { status: told });
  });

const times: [given: string, told: string][] = [
  ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.000000000Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.100000000Z', '2026-01-02T03:04:05.1Z'],
  ['2026-01-02T03:04:50.010Z', '2026-01-02T03:04:50.01Z'],
  ['2026-01-02T03:04:05.123456789Z', '2026-01-02T03:04:05.123456789Z'],
  ['2026-01-02T03:04:05.5+00:00', '2026-01-02T03:04:05.5Z'],
  ['2026-01-02T03:04:05.50+09:00', '2026-01-02T03:04:05.5+09:00'],
];
for (const [given, told] of times)
  test(`the time ${given}`, () => {
    assert.deepEqual(ofContainer({ CreatedAt: given }), { created_at: told, limits: {} });
  });

const ids: [arn: string, id: string | undefined][] = [
  ['arn:aws:ecs:eu-west-1:111122223333:task/shop/0a1b', '0a1b'],
  ['arn:aws:ecs:eu-west-1:111122223333:task/0a1b', '0a1b'],
  ['arn:aws-cn:ecs:cn-north-1:111122223333:task/shop/0a1b', '0a1b'],
  ['0a1b', undefined],
  ['arn:aws:ecs', undefined],
  ['', undefined],
];
for (const [arn, id] of ids)
  test(`the task of ${arn || 'nothing'} is ${id}`, () =>
    assert.equal(taskId({ TaskARN: arn, Containers: [] }), id));

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  containerName,
  containerNameLabel,
  taskArnLabel,
  taskOf,
} from '../../../agent/platforms/ecs-docker-task.ts';
import type { InspectedContainer } from '../../../agent/sources/docker.ts';

const container = (members: Partial<InspectedContainer> = {}): InspectedContainer => ({
  Id: 'a',
  State: {},
  Config: {},
  HostConfig: {},
  NetworkSettings: {},
  ...members,
});
const told = (members: Partial<InspectedContainer>) => {
  const [first] = taskOf([container(members)]).Containers;
  assert.ok(first);
  return first;
};

const names: [what: string, label: string | undefined, docker: string | undefined, name: string][] = [
  ['the label', 'web', '/ecs-web-7', 'web'],
  ['without a label, that of Docker', undefined, '/ecs-web-7', 'ecs-web-7'],
  ['with an empty label', '', '/ecs-web-7', 'ecs-web-7'],
  ['without any', undefined, undefined, ''],
];
for (const [what, label, docker, name] of names)
  test(`a container's name: ${what}`, () => {
    assert.equal(containerName(label === undefined ? null : { [containerNameLabel]: label }, docker), name);
  });

test('the task is what the labels of its first container say', () => {
  const Labels = {
    [taskArnLabel]: 'arn:aws:ecs:eu-west-1:111122223333:task/shop/0a1b',
    'com.amazonaws.ecs.cluster': 'shop',
    'com.amazonaws.ecs.task-definition-family': 'web',
    'com.amazonaws.ecs.task-definition-version': '7',
  };
  const { Containers, ...task } = taskOf([container({ Config: { Labels } })]);
  assert.equal(Containers.length, 1);
  assert.deepEqual(task, {
    Cluster: 'shop',
    TaskARN: 'arn:aws:ecs:eu-west-1:111122223333:task/shop/0a1b',
    Family: 'web',
    Revision: '7',
    KnownStatus: 'RUNNING',
  });
  assert.deepEqual(taskOf([]), { KnownStatus: 'RUNNING', Containers: [] });
});

const never = '0001-01-01T00:00:00Z';
const ended = '2026-01-02T03:04:05Z';
const states: [
  status: string | undefined,
  known: string,
  exitCode: number | null,
  finished: string | null,
][] = [
  ['running', 'RUNNING', null, null],
  ['restarting', 'RUNNING', null, null],
  ['paused', 'RUNNING', null, null],
  ['created', 'CREATED', null, null],
  ['exited', 'STOPPED', 0, ended],
  ['dead', 'STOPPED', 0, ended],
  [undefined, 'RUNNING', null, null],
];
for (const [status, known, exitCode, finished] of states)
  test(`Docker's ${status} is ${known}`, () => {
    const { KnownStatus, ExitCode, StartedAt, FinishedAt } = told({
      State: { ...(status && { Status: status }), ExitCode: 0, StartedAt: never, FinishedAt: ended },
    });
    assert.deepEqual([KnownStatus, ExitCode, StartedAt, FinishedAt], [known, exitCode, null, finished]);
  });

test('ports: those that are published, each once whatever the version of IP', () => {
  const Ports = {
    '80/tcp': [{ HostPort: '32768' }, { HostPort: '32768' }],
    '53/udp': [{ HostPort: '53' }, { HostPort: '5353' }],
    '9/tcp': null,
    '8': [{ HostPort: '8' }],
  };
  assert.deepEqual(
    told({ NetworkSettings: { Ports } }).Ports?.map(({ ContainerPort, Protocol, HostPort }) =>
      [ContainerPort, Protocol, HostPort].join(' '),
    ),
    ['8 tcp 8', '80 tcp 32768', '53 udp 53', '53 udp 5353'],
  );
  assert.deepEqual(told({}).Ports, []);
});

test('networks, with the addresses that they have', () => {
  const Networks = {
    bridge: { IPAddress: '172.17.0.2', GlobalIPv6Address: '' },
    host: { IPAddress: '' },
    six: { GlobalIPv6Address: '2001:db8::1' },
  };
  assert.deepEqual(told({ NetworkSettings: { Networks } }).Networks, [
    { NetworkMode: 'bridge', IPv4Addresses: ['172.17.0.2'], IPv6Addresses: [] },
    { NetworkMode: 'host', IPv4Addresses: [], IPv6Addresses: [] },
    { NetworkMode: 'six', IPv4Addresses: [], IPv6Addresses: ['2001:db8::1'] },
  ]);
});

test('health is that of the last check, and none where nothing is checked', () => {
  const health = (Health: InspectedContainer['State']['Health']) =>
    told({ State: { Health: Health ?? null } }).Health;
  assert.equal(health(null), null);
  assert.equal(health({ Status: 'none' }), null);
  assert.deepEqual(health({ Status: 'starting', Log: null }), { status: 'STARTING' });
  const Log = [
    { ExitCode: 0, Output: 'ok' },
    { ExitCode: 1, Output: 'no' },
  ];
  assert.deepEqual(health({ Status: 'unhealthy', Log }), { status: 'UNHEALTHY', exitCode: 1, output: 'no' });
});

test('limits: shares, and memory in MiB', () => {
  assert.deepEqual(told({ HostConfig: { CpuShares: 10, Memory: 134_217_728 } }).Limits, {
    CPU: 10,
    Memory: 128,
  });
  assert.deepEqual(told({}).Limits, { CPU: 0, Memory: 0 });
});

test("ECS's own container is of its own type", () => {
  assert.equal(
    told({ Config: { Labels: { [containerNameLabel]: '~internal~ecs~pause' } } }).Type,
    'CNI_PAUSE',
  );
  assert.equal(told({}).Type, 'NORMAL');
});

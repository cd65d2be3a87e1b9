import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeConfig } from '../agent/configuration/complete-config.ts';
import { roadTo } from '../agent/mackerel/road.ts';
import { choosePlatform } from '../agent/platforms/choose-platform.ts';
import type { ContainerDefinition } from '../functions/sidecar/definition.ts';
import { recordedLog } from './agent/doubles/recorded-log.ts';
import { scaledClock } from './agent/doubles/scaled-clock.ts';
import { fargate, repaired, standard, task, web } from './functions/sidecar/examples.ts';

const uri = 'http://127.0.0.1:9/v4/a';

/** The table's rows, each with what ECS says in its containers. Row 1 has no sidecar. */
const rows: [row: string, definition: object, execution: string][] = [
  ['2, Fargate', fargate(), 'AWS_ECS_FARGATE'],
  [
    '3, Managed Instances',
    task({
      networkMode: 'awsvpc',
      requiresCompatibilities: ['MANAGED_INSTANCES'],
      cpu: '256',
      memory: '512',
    }),
    'AWS_ECS_MANAGED_INSTANCES',
  ],
  ['4, awsvpc', task({ networkMode: 'awsvpc', requiresCompatibilities: ['EC2'] }), 'AWS_ECS_EC2'],
  ['5, bridge', task({ networkMode: 'bridge' }), 'AWS_ECS_EC2'],
  ['5, host', task({ networkMode: 'host' }), 'AWS_ECS_EC2'],
  ['5, EXTERNAL', task({ networkMode: 'bridge', requiresCompatibilities: ['EXTERNAL'] }), ''],
  ['6, none', task({ networkMode: 'none' }), 'AWS_ECS_EC2'],
];
const roles = `mode: register\nsidecar: { roles: ["Shop:web", "Shop:edge"] }\n`;
const policies: [policy: string, text: string][] = [
  ['by network mode', roles],
  ['by network mode with a relay', `${roles}relaySocket: /var/run/remora/relay.sock\n`],
  ['by task metadata', `${roles}setup: task-metadata\n`],
];

for (const [row, definition, execution] of rows)
  for (const [policy, text] of policies) {
    if (row.startsWith('6') && policy === 'by task metadata') continue;
    test(`row ${row}, ${policy}: the agent starts with what the rule writes`, () => {
      const environment: Record<string, string> = {
        ...inContainer(sidecarOf(definition, text)),
        AWS_EXECUTION_ENV: execution,
      };
      const config = completeConfig({}, environment);
      assert.deepEqual(config.roles, ['Shop:web', 'Shop:edge']);
      const { log, lines } = recordedLog();
      const { road } = roadTo(config.apibase, () => undefined);
      const isRelayed = row.startsWith('6') && policy.endsWith('relay');
      assert.equal(road.socket, isRelayed ? '/var/run/remora/relay.sock' : undefined);
      choosePlatform({
        environment: { ...environment, ECS_CONTAINER_METADATA_URI_V4: uri },
        config,
        ask: () => assert.fail('nothing is asked before the agent runs'),
        clock: scaledClock(1),
        log,
        mounts: { socket: '/nowhere/docker.sock', cgroups: '/nowhere/cgroup' },
      });
      const deprecated = lines.filter((line) => /deprecated|unknown execution env/.test(line));
      assert.equal(deprecated.length, environment.MACKEREL_CONTAINER_PLATFORM === 'ecs_awsvpc' ? 1 : 0);
    });
  }

test('a sidecar that may not write keeps the id of its host in memory', () => {
  const first = sidecarOf(fargate(), standard);
  const { environment: _, ...sidecar } = first;
  const containerDefinitions = [web, { ...sidecar, readonlyRootFilesystem: true }];
  const mended = sidecarOf(fargate({ containerDefinitions }), standard);
  assert.equal(completeConfig({}, inContainer(mended)).hostIdStore, 'memory');
});

function sidecarOf(definition: object, policy: string): ContainerDefinition {
  const sidecar = repaired(definition, policy).containerDefinitions.at(-1);
  assert.ok(sidecar);
  return sidecar;
}

/** What the agent finds in its container: the variables, and the secret's value. */
function inContainer({ environment, secrets }: ContainerDefinition): Record<string, string> {
  return Object.fromEntries([
    ...(environment ?? []).map(({ name, value }) => [name, value]),
    ...(secrets ?? []).map(({ name }) => [name, 'a-key']),
  ]);
}

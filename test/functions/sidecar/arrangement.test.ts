import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrangementFor } from '../../../functions/sidecar/arrangement.ts';

type Row = [
  compatibilities: string[] | undefined,
  network: string | undefined,
  row: number,
  platform: string,
];

/** The table of the setup by network mode: the first row that fits counts. */
const rows: readonly [...Row, accepted: string][] = [
  [['FARGATE'], 'awsvpc', 2, 'fargate', 'ecs ecs_v3'],
  [['FARGATE'], 'bridge', 2, 'fargate', 'ecs ecs_v3'],
  [['FARGATE'], undefined, 2, 'fargate', 'ecs ecs_v3'],
  [['EC2', 'FARGATE'], 'awsvpc', 2, 'fargate', 'ecs ecs_awsvpc ecs_v3'],
  [['FARGATE', 'MANAGED_INSTANCES'], 'awsvpc', 2, 'fargate', 'ecs ecs_v3'],
  [['FARGATE', 'EXTERNAL'], 'awsvpc', 2, 'fargate', 'ecs ecs_anywhere ecs_v3'],
  [['MANAGED_INSTANCES'], 'awsvpc', 3, 'ecs', 'ecs ecs_v3'],
  [['MANAGED_INSTANCES'], 'host', 3, 'ecs', 'ecs ecs_v3'],
  [['MANAGED_INSTANCES', 'EXTERNAL'], 'bridge', 3, 'ecs', 'ecs ecs_anywhere ecs_v3'],
  [['MANAGED_INSTANCES', 'EC2'], 'awsvpc', 4, 'ecs_awsvpc', 'ecs ecs_v3'],
  [['MANAGED_INSTANCES', 'EC2'], 'host', 5, 'ecs', ''],
  [['EC2'], 'awsvpc', 4, 'ecs_awsvpc', 'ecs ecs_v3'],
  [undefined, 'awsvpc', 4, 'ecs_awsvpc', 'ecs ecs_v3'],
  [[], 'awsvpc', 4, 'ecs_awsvpc', 'ecs ecs_v3'],
  [['EC2'], 'bridge', 5, 'ecs', ''],
  [['EC2'], 'host', 5, 'ecs', ''],
  [['EC2'], 'default', 5, 'ecs', ''],
  [['EC2'], undefined, 5, 'ecs', ''],
  [undefined, undefined, 5, 'ecs', ''],
  [['EXTERNAL'], 'bridge', 5, 'ecs', 'ecs_anywhere'],
  [['EXTERNAL', 'EC2'], 'host', 5, 'ecs', 'ecs_anywhere'],
  [['EC2'], 'none', 6, 'ecs', ''],
  [undefined, 'none', 6, 'ecs', ''],
  [['EXTERNAL'], 'none', 6, 'ecs', 'ecs_anywhere'],
];

const definition = (requiresCompatibilities: string[] | undefined, networkMode: string | undefined) => ({
  family: 'web',
  containerDefinitions: [],
  ...(requiresCompatibilities && { requiresCompatibilities }),
  ...(networkMode && { networkMode }),
});

for (const [compatibilities, network, row, platform, accepted] of rows) {
  test(`[${compatibilities}] in ${network} is row ${row}, ${platform}`, () => {
    const made = arrangementFor(definition(compatibilities, network), 'by-network-mode');
    assert.deepEqual(
      [made.row, made.platform, made.hostMounts],
      [row, platform, row >= 5 ? 'needed' : 'forbidden'],
    );
    assert.equal([...made.accepted].sort().join(' '), accepted);
    assert.deepEqual(made.deprecated, row <= 4 ? ['ecs_v3'] : []);
  });

  test(`[${compatibilities}] in ${network} by task metadata is ecs`, () => {
    const made = arrangementFor(definition(compatibilities, network), 'task-metadata');
    assert.deepEqual([made.row, made.platform, made.hostMounts], [row, 'ecs', 'unused']);
    const anywhere = compatibilities?.includes('EXTERNAL') ? ['ecs_anywhere'] : [];
    assert.deepEqual([...made.accepted].sort(), [...anywhere, 'ecs_awsvpc', 'ecs_v3', 'fargate']);
    assert.deepEqual([...made.deprecated].sort(), [...made.accepted].sort());
  });
}

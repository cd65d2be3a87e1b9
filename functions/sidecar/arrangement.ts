import type { TaskDefinition } from './definition.ts';
import type { Setup } from './policy.ts';

/** How the sidecar must stand in a task: one row of the network-mode table, or Mackerel's one arrangement for all. */
export interface Arrangement {
  /** The table's row, by the task alone: 2 Fargate, 3 Managed Instances, 4 awsvpc, 5 bridge and host, 6 none. */
  row: 2 | 3 | 4 | 5 | 6;
  /** What `MACKEREL_CONTAINER_PLATFORM` is set to. */
  platform: string;
  /** Other values that work and are left as they are. */
  accepted: readonly string[];
  /** Those of them that Mackerel calls deprecated. */
  deprecated: readonly string[];
  /** `needed`: cgroup and docker.sock. `forbidden`: none of them. `unused`: none needed, and none in the way. */
  hostMounts: 'needed' | 'forbidden' | 'unused';
}

/** Which row a task is on. Windows and placeholders are decided before. */
export function arrangementFor(definition: TaskDefinition, setup: Setup): Arrangement {
  const row = rowOf(definition);
  const external = definition.requiresCompatibilities?.includes('EXTERNAL') ?? false;
  return setup === 'task-metadata' ? byTaskMetadata(row, external) : byNetworkMode(row, external, definition);
}

/** The first row of the table that fits the task. */
export function rowOf({ requiresCompatibilities, networkMode }: TaskDefinition): Arrangement['row'] {
  if (requiresCompatibilities?.includes('FARGATE')) return 2;
  if (requiresCompatibilities?.includes('MANAGED_INSTANCES') && !requiresCompatibilities.includes('EC2'))
    return 3;
  if (networkMode === 'awsvpc') return 4;
  return networkMode === 'none' ? 6 : 5;
}

function byNetworkMode(row: Arrangement['row'], external: boolean, definition: TaskDefinition): Arrangement {
  const anywhere = external ? ['ecs_anywhere'] : [];
  if (row === 5 || row === 6) {
    return { row, platform: 'ecs', accepted: anywhere, deprecated: [], hostMounts: 'needed' };
  }
  const platform = row === 2 ? 'fargate' : row === 3 ? 'ecs' : 'ecs_awsvpc';
  const onBoth = row === 2 && definition.requiresCompatibilities?.includes('EC2') ? ['ecs_awsvpc'] : [];
  return {
    row,
    platform,
    accepted: ['ecs', 'ecs_v3', ...onBoth, ...anywhere],
    deprecated: ['ecs_v3'],
    hostMounts: 'forbidden',
  };
}

function byTaskMetadata(row: Arrangement['row'], external: boolean): Arrangement {
  const deprecated = ['fargate', 'ecs_awsvpc', 'ecs_v3', ...(external ? ['ecs_anywhere'] : [])];
  return { row, platform: 'ecs', accepted: deprecated, deprecated, hostMounts: 'unused' };
}

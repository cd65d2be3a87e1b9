import { memory, people, type Scenario } from './scenario.ts';
import { startScriptedTask, type TaskTraits } from './scripted-task.ts';

/** A task on ECS; the original knows version 3 of the endpoint only, ours is given both or one. */
function onEcs(
  name: string,
  environment: Record<string, string>,
  versions: ('3' | '4')[],
  traits: TaskTraits,
): Scenario {
  return {
    name,
    async surround({ now }) {
      const task = await startScriptedTask(traits, now);
      const uris = {
        ECS_CONTAINER_METADATA_URI: `${task.base}/v3/me`,
        ...(versions.includes('4') && { ECS_CONTAINER_METADATA_URI_V4: `${task.base}/v4/me` }),
      };
      return { environment: { ...memory, ...uris, ...environment }, close: task.close };
    },
  };
}

export const onEcsInAnyMode: Scenario[] = [
  onEcs(
    'ecs_awsvpc, version 4',
    { ...people, MACKEREL_CONTAINER_PLATFORM: 'ecs_awsvpc', AWS_EXECUTION_ENV: 'AWS_ECS_EC2' },
    ['3', '4'],
    { limits: { CPU: 0.25, Memory: 512 } },
  ),
  onEcs(
    'ecs_v3, version 3',
    { MACKEREL_CONTAINER_PLATFORM: 'ecs_v3', AWS_EXECUTION_ENV: 'AWS_ECS_EC2' },
    ['3'],
    {},
  ),
  onEcs(
    'fargate, version 4',
    { MACKEREL_CONTAINER_PLATFORM: 'fargate', AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' },
    ['3', '4'],
    { limits: { CPU: 1, Memory: 2048 } },
  ),
  onEcs(
    'fargate, version 3',
    { MACKEREL_CONTAINER_PLATFORM: 'fargate', AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' },
    ['3'],
    {
      limits: { CPU: 0.25, Memory: 512 },
    },
  ),
  onEcs(
    'ecs, bridge, version 4',
    { ...people, MACKEREL_CONTAINER_PLATFORM: 'ecs', AWS_EXECUTION_ENV: 'AWS_ECS_EC2' },
    ['3', '4'],
    { mode: 'bridge', limits: { Memory: 300 } },
  ),
  onEcs(
    'ecs, host, version 3',
    { MACKEREL_CONTAINER_PLATFORM: 'ecs', AWS_EXECUTION_ENV: 'AWS_ECS_EC2' },
    ['3'],
    {
      mode: 'host',
      limits: { CPU: 0, Memory: 0 },
    },
  ),
  onEcs('ecs_anywhere', { MACKEREL_CONTAINER_PLATFORM: 'ecs_anywhere' }, ['3', '4'], { mode: 'bridge' }),
  onEcs(
    'ecs, Managed Instances',
    { MACKEREL_CONTAINER_PLATFORM: 'ecs', AWS_EXECUTION_ENV: 'AWS_ECS_MANAGED_INSTANCES' },
    ['3', '4'],
    { limits: { CPU: 0.5, Memory: 512 } },
  ),
];

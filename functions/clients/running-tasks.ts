import {
  DescribeTasksCommand,
  type ECSClient,
  paginateListClusters,
  paginateListTasks,
} from '@aws-sdk/client-ecs';
import type { ClientSettings } from './client-settings.ts';
import { ecsClient } from './ecs.ts';
import { ecsPace } from './ecs-pace.ts';

/**
 * How many tasks run of each family, in all clusters; about two calls for a hundred tasks. Needs
 * `ecs:ListClusters`, `ecs:ListTasks` and `ecs:DescribeTasks`.
 */
export async function runningTasks(settings: ClientSettings): Promise<Map<string, number>> {
  const client = ecsClient(settings);
  const turn = ecsPace()(async () => {});
  const counts = new Map<string, number>();
  for await (const { clusterArns = [] } of paginateListClusters({ client }, {})) {
    for (const cluster of clusterArns) {
      for await (const { taskArns = [] } of paginateListTasks({ client }, { cluster })) {
        if (taskArns.length === 0) continue;
        await turn();
        for (const family of await familiesOf(client, cluster, taskArns)) {
          counts.set(family, (counts.get(family) ?? 0) + 1);
        }
      }
      await turn();
    }
  }
  return counts;
}

async function familiesOf(client: ECSClient, cluster: string, tasks: string[]): Promise<string[]> {
  const answer = await client.send(new DescribeTasksCommand({ cluster, tasks }));
  return (answer.tasks ?? []).flatMap(
    ({ taskDefinitionArn = '' }) => /:task-definition\/([^:/]+):/.exec(taskDefinitionArn)?.[1] ?? [],
  );
}

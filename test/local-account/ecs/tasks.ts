import type { Operation } from '../operations.ts';
import { AwsError, type Input } from '../service.ts';
import { pageOf } from './paging.ts';
import { onEverything, type Place } from './permissions.ts';
import { requiredList } from './required-list.ts';
import type { Revisions } from './revisions.ts';
import type { Services } from './services.ts';

/** The tasks that a test says are running. Nothing is placed, started or stopped. */
export interface Tasks {
  /**
   * `taskDefinition` is `family:revision`. @throws Error where there is no such revision
   *
   * @param digests of the images that were pulled, by the containers' names; a container without one is still pending
   */
  runTask(cluster: string, taskDefinition: string, digests?: Record<string, string>): void;
}

interface Task {
  taskArn: string;
  clusterArn: string;
  taskDefinitionArn: string;
  containers: object[];
}

/** What one may ask about running tasks: ListClusters, ListTasks, DescribeTasks. */
export function createTasks(
  { region, accountId }: Place,
  revisions: Revisions,
  services: Services,
): { scenario: Tasks; operations: Record<string, Operation> } {
  const prefix = `arn:aws:ecs:${region}:${accountId}`;
  const tasks: Task[] = [];
  const clusters = () => [...tasks.map(({ clusterArn }) => clusterArn), ...services.clusters()];
  const inCluster = ({ cluster = 'default' }: Input): Task[] => {
    const arn = String(cluster).startsWith('arn:') ? String(cluster) : `${prefix}:cluster/${cluster}`;
    if (!clusters().includes(arn)) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return tasks.filter(({ clusterArn }) => clusterArn === arn);
  };
  const describe = (input: Input): object => {
    const wanted = requiredList<string>(input, 'tasks');
    if (wanted.length > 100) {
      throw new AwsError('InvalidParameterException', 'Tasks cannot have more than 100 elements.');
    }
    const found = inCluster(input).filter(({ taskArn }) => wanted.includes(taskArn));
    return { tasks: found.map((task) => ({ ...task, lastStatus: 'RUNNING' })), failures: [] };
  };
  return {
    scenario: {
      runTask(cluster, taskDefinition, digests = {}) {
        const revision = revisions.find(taskDefinition);
        if (!revision) throw new Error(`There is no ${taskDefinition}.`);
        const containers = (revision.definition.containerDefinitions ?? []).map(({ name = '', image }) => {
          const imageDigest = Object.hasOwn(digests, name) ? digests[name] : undefined;
          return {
            name,
            image,
            lastStatus: imageDigest ? 'RUNNING' : 'PENDING',
            ...(imageDigest && { imageDigest }),
          };
        });
        tasks.push({
          taskArn: `${prefix}:task/${cluster}/${String(tasks.length).padStart(32, '0')}`,
          clusterArn: `${prefix}:cluster/${cluster}`,
          taskDefinitionArn: revision.arn,
          containers,
        });
      },
    },
    operations: {
      ListClusters: {
        permissions: onEverything('ListClusters'),
        run: (input) => {
          const arns = [...new Set(clusters())].sort();
          const { items, nextToken } = pageOf(arns, input);
          return { clusterArns: items, ...(nextToken && { nextToken }) };
        },
      },
      ListTasks: {
        permissions: onEverything('ListTasks'),
        run: (input) => {
          const arns = inCluster(input).map(({ taskArn }) => taskArn);
          const { items, nextToken } = pageOf(arns, input);
          return { taskArns: items, ...(nextToken && { nextToken }) };
        },
      },
      // Source: Service Authorization Reference, Amazon ECS: DescribeTasks is allowed per task.
      DescribeTasks: {
        permissions: (input) =>
          requiredList<string>(input, 'tasks').map((resource) => ({ action: 'ecs:DescribeTasks', resource })),
        run: describe,
      },
    },
  };
}

import type { Operation } from '../operations.ts';
import { AwsError, type Input } from '../service.ts';
import { pageOf } from './paging.ts';
import { onEverything, type Place } from './permissions.ts';
import { requiredList } from './required-list.ts';
import type { Revisions } from './revisions.ts';

/** The tasks that a test says are running. Nothing is placed, started or stopped. */
export interface Tasks {
  /** `taskDefinition` is `family:revision`. @throws Error where there is no such revision */
  runTask(cluster: string, taskDefinition: string): void;
}

interface Task {
  taskArn: string;
  clusterArn: string;
  taskDefinitionArn: string;
}

/** What one may ask about running tasks: ListClusters, ListTasks, DescribeTasks. */
export function createTasks(
  { region, accountId }: Place,
  revisions: Revisions,
): { scenario: Tasks; operations: Record<string, Operation> } {
  const prefix = `arn:aws:ecs:${region}:${accountId}`;
  const tasks: Task[] = [];
  const inCluster = ({ cluster = 'default' }: Input): Task[] => {
    const arn = String(cluster).startsWith('arn:') ? String(cluster) : `${prefix}:cluster/${cluster}`;
    const found = tasks.filter(({ clusterArn }) => clusterArn === arn);
    if (found.length === 0) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return found;
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
      runTask(cluster, taskDefinition) {
        const revision = revisions.find(taskDefinition);
        if (!revision) throw new Error(`There is no ${taskDefinition}.`);
        tasks.push({
          taskArn: `${prefix}:task/${cluster}/${String(tasks.length).padStart(32, '0')}`,
          clusterArn: `${prefix}:cluster/${cluster}`,
          taskDefinitionArn: revision.arn,
        });
      },
    },
    operations: {
      ListClusters: {
        permissions: onEverything('ListClusters'),
        run: (input) => {
          const arns = [...new Set(tasks.map(({ clusterArn }) => clusterArn))].sort();
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

import {
  DescribeDaemonTaskDefinitionCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListDaemonTaskDefinitionsCommand,
  paginateListClusters,
  paginateListServices,
  paginateListTasks,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import { Trouble } from '../report/trouble.ts';
import type { ImageMention } from './image-mention.ts';

/** What runs, and what would be started again. */
export interface Running {
  mentions: ImageMention[];
  /** ARNs of the revisions that services and tasks use, listed or not. */
  revisions: Set<string>;
}

type Turn = () => Promise<void>;

/**
 * The images of every service, running or pending task and daemon of every cluster. Needs `ecs:ListClusters`,
 * `ecs:ListServices`, `ecs:DescribeServices`, `ecs:DescribeServiceRevisions`, `ecs:ListTasks`, `ecs:DescribeTasks`,
 * `ecs:ListDaemonTaskDefinitions` and `ecs:DescribeDaemonTaskDefinition`.
 *
 * @param turn resolves when the next call may be made
 */
export async function runningImages(client: ECSClient, turn: Turn): Promise<Running> {
  const running: Running = { mentions: [], revisions: new Set() };
  await turn();
  for await (const { clusterArns = [] } of paginateListClusters({ client }, {})) {
    for (const cluster of clusterArns) {
      await ofServices(client, turn, cluster, running);
      await ofTasks(client, turn, cluster, running);
    }
    await turn();
  }
  await ofDaemons(client, turn, running);
  return running;
}

async function ofServices(client: ECSClient, turn: Turn, cluster: string, running: Running): Promise<void> {
  await turn();
  // Ten of them is what DescribeServices takes.
  for await (const page of paginateListServices({ client, pageSize: 10 }, { cluster })) {
    const { serviceArns: services = [] } = page;
    if (services.length === 0) continue;
    await turn();
    const told = await client.send(new DescribeServicesCommand({ cluster, services }));
    complete(services, told.services, told.failures);
    for (const service of told.services ?? []) for (const arn of usedBy(service)) running.revisions.add(arn);
    await ofServiceRevisions(client, turn, told.services ?? [], running);
    await turn();
  }
}

/** A service keeps the digest that a tag had when it was deployed, and starts tasks with that one. */
async function ofServiceRevisions(
  client: ECSClient,
  turn: Turn,
  services: Service[],
  { mentions }: Running,
): Promise<void> {
  const arns = services.flatMap(({ currentServiceRevisions = [] }) =>
    currentServiceRevisions.flatMap(({ arn }) => arn ?? []),
  );
  for (let from = 0; from < arns.length; from += 20) {
    await turn();
    const serviceRevisionArns = arns.slice(from, from + 20);
    const told = await client.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    complete(serviceRevisionArns, told.serviceRevisions, told.failures);
    for (const { serviceArn = '', containerImages = [] } of told.serviceRevisions ?? []) {
      const by = `service ${nameOf(serviceArn)}`;
      mentions.push(...containerImages.flatMap((container) => mentioned(container, by)));
    }
  }
}

async function ofTasks(client: ECSClient, turn: Turn, cluster: string, running: Running): Promise<void> {
  await turn();
  // ECS wants a pending task to be running, so it is among these: Amazon ECS API reference, ListTasks.
  const wanted = { cluster, desiredStatus: 'RUNNING' } as const;
  for await (const { taskArns: tasks = [] } of paginateListTasks({ client, pageSize: 100 }, wanted)) {
    if (tasks.length === 0) continue;
    await turn();
    const told = await client.send(new DescribeTasksCommand({ cluster, tasks }));
    complete(tasks, told.tasks, told.failures);
    for (const task of told.tasks ?? []) addTask(task, running);
    await turn();
  }
}

function addTask({ taskDefinitionArn, containers = [] }: Task, { mentions, revisions }: Running): void {
  if (taskDefinitionArn) revisions.add(taskDefinitionArn);
  const by = `a task of ${nameOf(taskDefinitionArn ?? '')}`;
  mentions.push(...containers.flatMap((container) => mentioned(container, by)));
}

async function ofDaemons(client: ECSClient, turn: Turn, running: Running): Promise<void> {
  try {
    await ofDaemonDefinitions(client, turn, running);
  } catch (error) {
    // A region whose ECS does not know of daemons has none.
    if (!(error instanceof Error) || !/^Un(knownOperation|supportedFeature)Exception$/.test(error.name))
      throw error;
  }
}

async function ofDaemonDefinitions(client: ECSClient, turn: Turn, { mentions }: Running): Promise<void> {
  let nextToken: string | undefined;
  do {
    await turn();
    const input = { status: 'ALL', maxResults: 100, ...(nextToken && { nextToken }) } as const;
    const page = await client.send(new ListDaemonTaskDefinitionsCommand(input));
    for (const { arn = '' } of page.daemonTaskDefinitions ?? []) {
      await turn();
      mentions.push(...(await ofDaemon(client, arn)));
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

async function ofDaemon(client: ECSClient, arn: string): Promise<ImageMention[]> {
  const command = new DescribeDaemonTaskDefinitionCommand({ daemonTaskDefinition: arn });
  const { daemonTaskDefinition } = await client.send(command);
  const by = `daemon revision ${nameOf(arn)}`;
  const { containerDefinitions = [] } = daemonTaskDefinition ?? {};
  return containerDefinitions.flatMap((container) => mentioned(container, by));
}

function usedBy({ taskDefinition, deployments = [], taskSets = [] }: Service): string[] {
  return [{ taskDefinition }, ...deployments, ...taskSets].flatMap((each) => each.taskDefinition ?? []);
}

function mentioned(
  { image, imageDigest }: { image?: string | undefined; imageDigest?: string | undefined },
  by: string,
): ImageMention[] {
  return [
    ...(image === undefined ? [] : [{ image, by }]),
    ...(imageDigest === undefined ? [] : [{ image: `@${imageDigest}`, by }]),
  ];
}

/** What is gone since it was listed names nothing; whatever else ECS does not tell might. */
function complete(
  asked: string[],
  told: unknown[] = [],
  failures: { arn?: string | undefined; reason?: string | undefined }[] = [],
): void {
  const untold = failures.find(({ reason }) => reason !== 'MISSING');
  if (!untold && told.length + failures.length >= asked.length) return;
  throw new Trouble(
    `ECS does not tell about it (${untold?.reason ?? 'no answer'}), so nobody knows which images it names`,
    { where: untold?.arn ?? asked[0] ?? 'ECS', remedy: 'Nothing was removed.' },
  );
}

/** `prod/web` of a service's ARN, `web:12` of a revision's. */
function nameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}

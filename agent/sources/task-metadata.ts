import { rememberLast } from '../remember-last.ts';
import type { Answer, request } from '../transport/request.ts';
import { isObject, objectsOf, parseJson } from './json.ts';

/** What the endpoint says of one container of the task; v3 and v4, members that we use. */
export interface TaskContainer {
  DockerId?: string;
  Name?: string | null;
  DockerName?: string;
  Image?: string;
  ImageID?: string;
  Ports?: { ContainerPort?: number; Protocol?: string; HostPort?: number }[] | null;
  Labels?: Record<string, string> | null;
  DesiredStatus?: string;
  KnownStatus?: string;
  ExitCode?: number | null;
  /** CPU is in shares here, not cores; memory in MiB. */
  Limits?: { CPU?: number; Memory?: number } | null;
  CreatedAt?: string | null;
  StartedAt?: string | null;
  FinishedAt?: string | null;
  Type?: string;
  Networks?:
    | { NetworkMode?: string; IPv4Addresses?: string[] | null; IPv6Addresses?: string[] | null }[]
    | null;
  Health?: { status?: string; statusSince?: string; exitCode?: number; output?: string } | null;
  RestartCount?: number | null;
}

/** What the endpoint says of the task. */
export interface Task {
  Cluster?: string;
  TaskARN?: string | null;
  Family?: string;
  Revision?: string;
  DesiredStatus?: string;
  KnownStatus?: string;
  /** CPU in cores, memory in MiB. */
  Limits?: { CPU?: number; Memory?: number } | null;
  PullStartedAt?: string | null;
  PullStoppedAt?: string | null;
  ExecutionStoppedAt?: string | null;
  /** On Fargate, in MiB. */
  EphemeralStorageMetrics?: { Utilized?: number; Reserved?: number } | null;
  Containers: TaskContainer[];
}

/** Docker's statistics of one container, as the endpoint passes them on. https://docs.docker.com/reference/api/engine/ */
export interface ContainerStats {
  /** The year 1 in a container that has not started. */
  read?: string;
  cpu_stats?: {
    cpu_usage?: { total_usage?: number };
    throttling_data?: { periods?: number; throttled_periods?: number } | null;
  };
  memory_stats?: { usage?: number; stats?: Record<string, number> | null };
  networks?: Record<string, { rx_bytes?: number; tx_bytes?: number } | null> | null;
}

/** `task` and `stats` are the two requests that a tick costs. */
export interface TaskMetadata {
  /** The same object for as long as the endpoint says the same: it is not to be changed. */
  task(): Promise<Task>;
  /** By Docker id; null for a container that has none, as one that has not started. */
  stats(): Promise<Record<string, ContainerStats | null>>;
  /** Docker's id of the container that asks. */
  ownId(): Promise<string>;
}

/** Milliseconds; the endpoint is on the instance itself. */
const timeout = 3_000;

/**
 * The ECS task metadata endpoint, version 4 or 3. Never through a proxy.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html
 *
 * @param base the value of ECS_CONTAINER_METADATA_URI_V4 or ECS_CONTAINER_METADATA_URI
 */
export function taskMetadata(base: string, ask: typeof request): TaskMetadata {
  const url = base.replace(/\/+$/, '');
  const get = async (path: string, json = false): Promise<Answer> => {
    const answer = await ask(`${url}${path}`, { timeout, longestAnswer: Number.POSITIVE_INFINITY, json });
    const { status, text } = answer;
    if (status !== 200)
      throw new Error(
        `got status code ${status} (url: ${url}${path}, body: ${JSON.stringify(text.slice(0, 256))})`,
      );
    return answer;
  };
  // It says the same for hours.
  const taskIn = rememberLast((text: string) => parseTask(parseJson(text, `${url}/task`)));
  return {
    task: async () => taskIn((await get('/task')).text),
    stats: async () => parseStats(jsonIn(await get('/task/stats', true), `${url}/task/stats`)),
    ownId: async () => parseOwnId(parseJson((await get('')).text, url)),
  };
}

function jsonIn(answer: Answer, url: string): unknown {
  return 'json' in answer ? answer.json : parseJson(answer.text, url);
}

/** @throws Error where it is no task, as when the endpoint has only a sentence to say */
export function parseTask(json: unknown): Task {
  if (!isObject(json)) throw new Error('the answer is no task');
  // A null in a list would take everything else with it.
  const containers = objectsOf(json.Containers).map((container) => ({
    ...container,
    Ports: objectsOf(container.Ports),
    Networks: objectsOf(container.Networks),
  }));
  return { ...json, Containers: containers };
}

/** @throws Error where they are no statistics */
export function parseStats(json: unknown): Record<string, ContainerStats | null> {
  if (!isObject(json)) throw new Error('the answer has no statistics');
  return Object.fromEntries(
    Object.entries(json).map(([id, stats]) => [id, isObject(stats) && hasStarted(stats) ? stats : null]),
  );
}

/** @throws Error where it does not tell */
function parseOwnId(json: unknown): string {
  if (!isObject(json) || typeof json.DockerId !== 'string') throw new Error('the answer is no container');
  return json.DockerId;
}

/** Docker answers for a container that was created but not started with zeros and a zero time. */
function hasStarted({ read }: { read?: unknown }): boolean {
  return typeof read !== 'string' || !read.startsWith('0001-01-01');
}

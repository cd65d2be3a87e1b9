import type { RequestListener, ServerResponse } from 'node:http';
import { type Served, serve } from './serve.ts';
import { labelsOf, statsOf, taskArn, type WatchedContainer } from './watched-container.ts';

/** How an answer goes wrong, as the real endpoint's do. */
export type MetadataMood = 'well' | 'not-ready' | 'fails' | 'busy' | 'hangs' | 'html' | 'garbage';

export interface MetadataEndpoint extends Served {
  /** The value of ECS_CONTAINER_METADATA_URI_V4. */
  uri: string;
  /** Paths below it that were asked for, in order. */
  requests: string[];
  containers: WatchedContainer[];
  mood: MetadataMood;
  knownStatus: string;
  networkMode: string;
  /** Members that the task has besides, or instead. */
  task: Record<string, unknown>;
  /** Names of containers whose statistics are null, as before their start. */
  silent: Set<string>;
  /** The limits of Managed Instances, 2^64-1, which no double can hold. */
  unlimited: boolean;
}

const largest = '18446744073709551615';

/**
 * The ECS task metadata endpoint on loopback.
 *
 * @param now seconds, by which counters advance
 */
export async function startMetadataEndpoint(
  containers: WatchedContainer[],
  { now = () => Date.now() / 1000 }: { now?: () => number } = {},
): Promise<MetadataEndpoint> {
  const answer: RequestListener = (request, response) => {
    const path = (request.url ?? '').replace(/^\/v4\/me/, '');
    endpoint.requests.push(path);
    if (endpoint.mood !== 'well') return misbehave(endpoint.mood, response);
    if (path === '/task') return say(response, 200, taskBody(endpoint));
    if (path === '/task/stats') return say(response, 200, statsBody(endpoint, now()));
    if (path === '') return say(response, 200, JSON.stringify({ DockerId: endpoint.containers[0]?.id }));
    say(response, 404, '404 page not found');
  };
  const served = await serve(answer);
  const endpoint: MetadataEndpoint = {
    ...served,
    uri: `${served.base}/v4/me`,
    requests: [],
    containers,
    mood: 'well',
    knownStatus: 'RUNNING',
    networkMode: 'awsvpc',
    task: { Limits: { CPU: 0.25, Memory: 512 } },
    silent: new Set(),
    unlimited: false,
  };
  return endpoint;
}

/** In chunks, as a server in Go sends what is longer than two kilobytes. */
function say(response: ServerResponse, status: number, text: string, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type });
  response.write(text);
  response.end();
}

/** Both errors of the endpoint are JSON strings; what holds back too many requests speaks plain text. */
function misbehave(mood: MetadataMood, response: ServerResponse): void {
  if (mood === 'not-ready')
    say(response, 404, '"V4 task metadata handler: unable to get task arn from request"');
  if (mood === 'fails') say(response, 500, '"V4 task stats handler: unable to get stats"');
  if (mood === 'busy') say(response, 429, 'You have reached maximum request limit.', 'text/plain');
  if (mood === 'html') say(response, 200, '<!doctype html><title>Hello</title>', 'text/html');
  if (mood === 'garbage') say(response, 200, '{"Containers": [');
}

function taskBody(endpoint: MetadataEndpoint): string {
  const task = {
    Cluster: 'shop',
    TaskARN: taskArn,
    Family: 'web',
    Revision: '7',
    DesiredStatus: 'RUNNING',
    KnownStatus: endpoint.knownStatus,
    PullStartedAt: '2026-01-02T03:04:05.678900000Z',
    AvailabilityZone: 'ap-northeast-1a',
    LaunchType: 'EC2',
    Containers: endpoint.containers.map((each) => containerBody(each, endpoint.networkMode)),
    ...endpoint.task,
    ...(endpoint.unlimited && { Limits: { CPU: 0.5, Memory: 'largest' } }),
  };
  return JSON.stringify(task).replaceAll('"largest"', largest);
}

function containerBody(container: WatchedContainer, mode: string) {
  return {
    DockerId: container.id,
    Name: container.name,
    DockerName: `ecs-web-7-${container.name}`,
    Image: `111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/${container.name}:latest`,
    ImageID: `sha256:${container.id}`,
    Labels: labelsOf(container),
    DesiredStatus: 'RUNNING',
    KnownStatus: 'RUNNING',
    Limits: { CPU: 2, Memory: 0 },
    CreatedAt: '2026-01-02T03:04:06.100000000Z',
    StartedAt: new Date(container.startedAt * 1000).toISOString(),
    Type: 'NORMAL',
    Networks: [{ NetworkMode: mode, IPv4Addresses: ['10.0.0.2'] }],
    RestartCount: container.restarts,
  };
}

function statsBody({ containers, silent, unlimited }: MetadataEndpoint, now: number): string {
  const stats = containers.map((each) => [each.id, silent.has(each.name) ? null : statsOf(each, now)]);
  const text = JSON.stringify(Object.fromEntries(stats));
  return unlimited ? text.replaceAll('"limit":9223372036854776000', `"limit":${largest}`) : text;
}

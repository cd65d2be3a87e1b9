import type { RequestListener, ServerResponse } from 'node:http';
import { type Served, serve } from './serve.ts';
import { labelsOf, statsOf, type WatchedContainer } from './watched-container.ts';

export interface DockerEngine extends Served {
  socket: string;
  /** Paths that were asked for, in order. */
  requests: string[];
  containers: WatchedContainer[];
  /** `default`, `host`, `none` or a network's name. */
  networkMode: string;
  /** Names of containers that were created and have not started, or have ended. */
  created: Set<string>;
  exited: Set<string>;
  mood: 'well' | 'fails' | 'html' | 'hangs';
}

/**
 * The Docker Engine's API on a unix socket, as far as an agent asks it.
 *
 * @param now seconds, by which counters advance
 */
export async function startDockerEngine(
  socket: string,
  containers: WatchedContainer[],
  { now = () => Date.now() / 1000 }: { now?: () => number } = {},
): Promise<DockerEngine> {
  const answer: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '', 'http://docker');
    engine.requests.push(url.pathname);
    if (engine.mood === 'hangs') return;
    if (engine.mood === 'fails') return say(response, 500, { message: 'the engine is shutting down' });
    if (engine.mood === 'html') return void response.end('<!doctype html><title>Hello</title>');
    if (url.pathname === '/containers/json') return say(response, 200, list(engine, url));
    const [, id = '', what] = /^\/containers\/([^/]+)\/(json|stats)$/.exec(url.pathname) ?? [];
    const found = engine.containers.find((each) => each.id.startsWith(id) || each.name === id);
    if (!found || what === undefined) return say(response, 404, { message: `No such container: ${id}` });
    say(response, 200, what === 'json' ? inspection(engine, found) : statsOf(found, now()));
  };
  const engine: DockerEngine = {
    ...(await serve(answer, socket)),
    socket,
    requests: [],
    containers,
    networkMode: 'default',
    created: new Set(),
    exited: new Set(),
    mood: 'well',
  };
  return engine;
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function list(engine: DockerEngine, url: URL) {
  const { label = [] } = JSON.parse(url.searchParams.get('filters') ?? '{}') as { label?: string[] };
  const carries = (container: WatchedContainer) =>
    label.every((pair) => {
      const [name = '', ...value] = pair.split('=');
      return labelsOf(container)[name] === value.join('=');
    });
  return engine.containers
    .filter(carries)
    .map((container) => ({
      Id: container.id,
      Names: [`/ecs-web-7-${container.name}`],
      Image: 'web:latest',
      ImageID: `sha256:${container.id}`,
      Created: 1_767_323_046,
      State: stateOf(engine, container),
      Status: 'Up 2 minutes',
      Labels: labelsOf(container),
      HostConfig: { NetworkMode: engine.networkMode },
      NetworkSettings: { Networks: {} },
    }))
    .filter(({ State }) => State === 'running' || url.searchParams.get('all') === '1');
}

function stateOf({ created, exited }: DockerEngine, { name }: WatchedContainer): string {
  if (created.has(name)) return 'created';
  return exited.has(name) ? 'exited' : 'running';
}

function inspection(engine: DockerEngine, container: WatchedContainer) {
  const Status = stateOf(engine, container);
  const { networkMode } = engine;
  return {
    Id: container.id,
    Created: '2026-01-02T03:04:06.100000000Z',
    State: {
      Status,
      ExitCode: Status === 'exited' ? 3 : 0,
      StartedAt: new Date(container.startedAt * 1000).toISOString(),
      FinishedAt: Status === 'exited' ? '2026-01-02T04:00:00Z' : '0001-01-01T00:00:00Z',
      Health: { Status: 'healthy', FailingStreak: 0, Log: [{ ExitCode: 0, Output: 'ok' }] },
    },
    Image: `sha256:${container.id}`,
    Name: `/ecs-web-7-${container.name}`,
    RestartCount: container.restarts,
    HostConfig: { NetworkMode: networkMode, CpuShares: 2, Memory: 134_217_728 },
    Config: { Env: ['TOKEN=do-not-say'], Image: 'web:latest', Labels: labelsOf(container) },
    NetworkSettings: {
      Ports: {
        '80/tcp': [
          { HostIp: '0.0.0.0', HostPort: '32768' },
          { HostIp: '::', HostPort: '32768' },
        ],
        '81/tcp': null,
      },
      Networks: { [networkMode === 'default' ? 'bridge' : networkMode]: { IPAddress: '172.17.0.2' } },
    },
  };
}

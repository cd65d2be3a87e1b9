import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CheckReport, GraphDefinition, MetricValue } from '../../../agent/mackerel/api.ts';
import type { HostParameters } from '../../../agent/mackerel/host-parameters.ts';
import { faultIn, graphFault, hostFault, reportFault, valueFault } from './mackerel-rules.ts';
import { type Served, serve } from './serve.ts';

export interface StoredHost extends HostParameters {
  id: string;
  status: string;
  isRetired: boolean;
  size: 'micro' | 'standard';
}

export interface ReceivedRequest {
  method: string;
  /** Below /api/v0/, with its query. */
  path: string;
  body: unknown;
}

/** What goes wrong with a request; `lost`: it is done, and its answer never arrives. */
export type Fault =
  | { status: number; headers?: Record<string, string>; text?: string }
  | 'hangs'
  /** The answer comes when it resolves. */
  | Promise<void>
  | 'gone'
  | 'lost';

export interface MackerelDouble extends Served {
  key: string;
  /** Everything that was asked, in order, faults included. */
  requests: ReceivedRequest[];
  hosts: Map<string, StoredHost>;
  /** What was taken. */
  values: MetricValue[];
  reports: CheckReport[];
  graphs: GraphDefinition[];
  size: StoredHost['size'];
  /** Asked before each request is done. */
  fault: (request: ReceivedRequest) => Fault | undefined;
}

/** Seconds. */
const day = 86_400;
const statuses = ['working', 'standby', 'maintenance', 'poweroff'];

/**
 * Mackerel's API on loopback, or on a unix socket, as strict as its documentation.
 *
 * @param now epoch seconds
 */
export async function startMackerel({
  now = () => Date.now() / 1000,
  socket,
}: {
  now?: () => number;
  socket?: string;
} = {}): Promise<MackerelDouble> {
  const served = await serve(async (request, response) => {
    const received = await receive(request);
    double.requests.push(received);
    const fault = double.fault(received);
    if (fault === 'hangs') return;
    if (fault instanceof Promise) await fault;
    else if (fault === 'gone') return void response.destroy();
    else if (typeof fault === 'object')
      return void response
        .writeHead(fault.status, { 'content-type': 'text/html', ...fault.headers })
        .end(fault.text ?? '');
    const [status, body] =
      request.headers['x-api-key'] === double.key ? answer(double, received, now()) : refusal(401, 'no key');
    if (fault === 'lost') return void response.destroy();
    say(response, status, body);
  }, socket);
  const double: MackerelDouble = {
    ...served,
    key: 'a-key',
    requests: [],
    hosts: new Map(),
    values: [],
    reports: [],
    graphs: [],
    size: 'micro',
    fault: () => undefined,
  };
  return double;
}

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  let text = '';
  for await (const chunk of request) text += chunk;
  const body = text === '' ? undefined : JSON.parse(text);
  return { method: request.method ?? '', path: (request.url ?? '').replace(/^\/api\/v0\//, ''), body };
}

type Said = [status: number, body: unknown];

function refusal(status: number, message: string): Said {
  return [status, { error: { message } }];
}

function say(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

function answer(double: MackerelDouble, { method, path, body }: ReceivedRequest, now: number): Said {
  const url = new URL(path, 'http://mackerel/');
  const what = `${method} ${url.pathname.slice(1)}`;
  if (what === 'POST hosts') return create(double, body as HostParameters);
  if (what === 'GET hosts') return [200, { hosts: search(double, url.searchParams) }];
  if (what === 'POST tsdb') return takeValues(double, body as MetricValue[], now);
  if (what === 'POST graph-defs/create') return takeGraphs(double, body as GraphDefinition[]);
  if (what === 'POST monitoring/checks/report') return takeReports(double, body, now);
  const [, id = '', verb = ''] = /^\/hosts\/([^/]+)(\/\w+)?$/.exec(url.pathname) ?? [];
  const host = double.hosts.get(id);
  if (!host) return refusal(404, 'not found');
  if (method === 'GET' && verb === '') return [200, { host }];
  if (method === 'PUT' && verb === '') return update(host, body as HostParameters);
  if (method === 'POST' && verb === '/status') return setStatus(host, body as { status: string });
  if (method === 'POST' && verb === '/retire') return retire(host);
  return refusal(404, 'not found');
}

function create(double: MackerelDouble, parameters: HostParameters): Said {
  const fault = hostFault(parameters);
  if (fault) return refusal(400, fault);
  const id = `host${double.hosts.size + 1}`;
  double.hosts.set(id, { ...parameters, id, status: 'working', isRetired: false, size: double.size });
  return [200, { id }];
}

/** Without a status, only hosts that work or stand by. */
function search({ hosts }: MackerelDouble, query: URLSearchParams): StoredHost[] {
  const wanted = query.has('status') ? query.getAll('status') : ['working', 'standby'];
  const identifier = query.get('customIdentifier');
  return [...hosts.values()].filter(
    (host) =>
      !host.isRetired &&
      wanted.includes(host.status) &&
      (identifier === null || host.customIdentifier === identifier),
  );
}

function update(host: StoredHost, parameters: HostParameters): Said {
  const fault = hostFault(parameters);
  if (fault) return refusal(400, fault);
  const { roleFullnames, ...rest } = parameters;
  // Roles that are not named are kept.
  Object.assign(host, rest, roleFullnames && { roleFullnames });
  return [200, { id: host.id }];
}

function setStatus(host: StoredHost, { status }: { status: string }): Said {
  if (!statuses.includes(status)) return refusal(400, 'status is invalid');
  host.status = status;
  return [200, { success: true }];
}

function retire(host: StoredHost): Said {
  host.isRetired = true;
  return [200, { success: true }];
}

/** What is older than a day is dropped without a word. */
function takeValues(double: MackerelDouble, values: MetricValue[], now: number): Said {
  const fault = faultIn(values, valueFault);
  if (fault) return refusal(400, fault);
  const unknown = values.some(({ hostId }) => double.hosts.get(hostId)?.isRetired !== false);
  if (unknown) return refusal(404, 'host not found');
  double.values.push(...values.filter(({ time }) => time > now - day));
  return [200, { success: true }];
}

function takeGraphs(double: MackerelDouble, graphs: GraphDefinition[]): Said {
  const fault = faultIn(graphs, graphFault);
  if (fault) return refusal(400, fault);
  double.graphs.push(...graphs);
  return [200, { success: true }];
}

function takeReports(double: MackerelDouble, body: unknown, now: number): Said {
  const { reports } = body as { reports: CheckReport[] };
  const fault = faultIn(reports, reportFault) ?? (reports.length > 100 ? 'too many reports' : undefined);
  if (fault) return refusal(400, fault);
  double.reports.push(...reports.filter(({ occurredAt }) => occurredAt > now - day / 4));
  return [200, { success: true }];
}

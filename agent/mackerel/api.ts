import { isPassing } from '../transport/is-passing.ts';
import type { request } from '../transport/request.ts';
import { bodyWith, complaintIn, isRedirect } from './answer.ts';
import type { HostParameters } from './host-parameters.ts';
import { roadTo } from './road.ts';

/** What Mackerel says of a host's use. */
export const hostStatuses = ['working', 'standby', 'maintenance', 'poweroff'] as const;

export type HostStatus = (typeof hostStatuses)[number];

/** A host, as Mackerel shows it; the members that we use. */
export interface Host {
  id: string;
  status: HostStatus;
  isRetired: boolean;
  /** `micro` or `standard`: what it costs. */
  size?: string;
}

export interface MetricValue {
  hostId: string;
  name: string;
  /** Epoch seconds. */
  time: number;
  value: number;
}

export interface CheckReport {
  source: { type: 'host'; hostId: string };
  name: string;
  status: 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';
  /** Shorter than 1024 characters. */
  message: string;
  /** Epoch seconds. */
  occurredAt: number;
}

export interface GraphDefinition {
  name: string;
  displayName?: string;
  unit?: string;
  metrics: { name: string; displayName?: string; isStacked: boolean }[] | null;
}

/** Mackerel answered, and not with success. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(`API request failed: ${status} ${message}`);
    this.status = status;
  }
}

/** Whether the same request may succeed later: Mackerel was busy, broken or not to be reached. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return isPassing(error.status) || isRedirect(error.status);
}

/** Whether Mackerel says that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** What we ask of Mackerel. https://mackerel.io/api-docs/ */
export interface Mackerel {
  createHost(host: HostParameters): Promise<string>;
  updateHost(id: string, host: HostParameters): Promise<void>;
  findHost(id: string): Promise<Host>;
  /** Hosts that are not retired, in any status. */
  findHosts(customIdentifier: string): Promise<Host[]>;
  updateStatus(id: string, status: HostStatus): Promise<void>;
  retire(id: string, timeout: number): Promise<void>;
  postMetrics(values: MetricValue[]): Promise<void>;
  postReports(reports: CheckReport[]): Promise<void>;
  createGraphDefinitions(definitions: GraphDefinition[]): Promise<void>;
}

export interface MackerelOptions {
  /** `https://api.mackerelio.com`, or any other, or `unix:///path` for a relay's socket. */
  base: string;
  key: string;
  userAgent: string;
  ask: typeof request;
  /** The proxy for a URL. */
  proxyFor: (url: URL) => string | undefined;
}

/** Milliseconds for a request, as the original gives it. */
const patience = 30_000;

/** @throws Error where the base is no URL that we can post to */
export function mackerel(options: MackerelOptions): Mackerel {
  const { key, userAgent, ask } = options;
  const { prefix, road } = roadTo(options.base, options.proxyFor);
  const headers = { 'x-api-key': key, 'user-agent': userAgent };
  const reach = road.socket === undefined ? ask : throughSocket(road.socket, ask);
  const send = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, timeout = patience) => {
    const answer = await reach(`${prefix}/api/v0/${path}`, {
      method,
      timeout,
      longestAnswer: Number.POSITIVE_INFINITY,
      // The key is for nobody else, and what is posted would arrive nowhere: a POST becomes a GET.
      redirect: 'manual',
      ...road,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (answer.status < 200 || answer.status > 299) throw new ApiError(answer.status, complaintIn(answer));
    return answer;
  };
  const host = (id: string) => `hosts/${encodeURIComponent(id)}`;
  return {
    async createHost(parameters) {
      return bodyWith<{ id: string }>(await send('POST', 'hosts', parameters), 'id').id;
    },
    async updateHost(id, parameters) {
      await send('PUT', host(id), parameters);
    },
    async findHost(id) {
      return bodyWith<{ host: Host }>(await send('GET', host(id)), 'host').host;
    },
    async findHosts(customIdentifier) {
      const statuses = hostStatuses.map((status) => `&status=${status}`);
      const query = `customIdentifier=${encodeURIComponent(customIdentifier)}${statuses.join('')}`;
      return bodyWith<{ hosts: Host[] }>(await send('GET', `hosts?${query}`), 'hosts').hosts;
    },
    async updateStatus(id, status) {
      await send('POST', `${host(id)}/status`, { status });
    },
    async retire(id, timeout) {
      await send('POST', `${host(id)}/retire`, {}, timeout);
    },
    async postMetrics(values) {
      await send('POST', 'tsdb', values);
    },
    async postReports(reports) {
      await send('POST', 'monitoring/checks/report', { reports });
    },
    async createGraphDefinitions(definitions) {
      await send('POST', 'graph-defs/create', definitions);
    },
  };
}

/** With whom to look where the relay is not there: the URL names nobody. */
function throughSocket(socket: string, ask: typeof request): typeof request {
  return (url, what) =>
    ask(url, what).catch((error: Error) => {
      const message = `${error.message} (through ${socket}: is it mounted, and does the relay run?)`;
      throw new Error(message, { cause: error });
    });
}

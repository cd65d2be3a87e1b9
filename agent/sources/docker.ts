import type { request } from '../transport/request.ts';
import { isObject, objectsOf, parseJson } from './json.ts';
import type { ContainerStats } from './task-metadata.ts';

/** A container in Docker's list; members that we use. https://docs.docker.com/reference/api/engine/ */
export interface ListedContainer {
  Id: string;
  Names?: string[];
  /** Epoch seconds. */
  Created?: number;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`. */
  State?: string;
  Labels?: Record<string, string> | null;
  HostConfig?: { NetworkMode?: string } | null;
}

/** What Docker knows of one container, without its environment: that may be secret. */
export interface InspectedContainer {
  Id: string;
  Name?: string;
  Created?: string;
  /** The image's id. */
  Image?: string;
  RestartCount?: number;
  State: {
    Status?: string;
    ExitCode?: number;
    StartedAt?: string;
    FinishedAt?: string;
    Health?: {
      Status?: string;
      Log?: { ExitCode?: number; Output?: string }[] | null;
    } | null;
  };
  Config: { Image?: string; Labels?: Record<string, string> | null };
  HostConfig: { NetworkMode?: string; CpuShares?: number; Memory?: number };
  NetworkSettings: {
    Ports?: Record<string, { HostPort?: string }[] | null> | null;
    Networks?: Record<string, { IPAddress?: string; GlobalIPv6Address?: string }> | null;
  };
}

/** What we ask of the Docker Engine. */
export interface Docker {
  /** The containers that carry a label; those that run, or all. */
  list(label: string, which: 'running' | 'all'): Promise<ListedContainer[]>;
  /**
   * @param id a container's id, or the beginning of one
   * @returns undefined where there is no such container
   */
  inspect(id: string): Promise<InspectedContainer | undefined>;
  /** One reading, without the second for which Docker else measures its rates. */
  stats(id: string): Promise<ContainerStats>;
}

/** Milliseconds. An engine older than 20.10 does not know `one-shot`, and takes two seconds for statistics. */
const timeout = 5_000;

/** The Docker Engine's API over its socket. */
export function docker(socket: string, ask: typeof request): Docker {
  // Without a version in its path the engine answers in the one that it speaks best, whatever its age.
  const get = async (path: string): Promise<unknown> => {
    const { status, text } = await ask(`http://docker${path}`, {
      timeout,
      socket,
      longestAnswer: Number.POSITIVE_INFINITY,
    });
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`got status code ${status} from Docker (${path}): ${reasonIn(text)}`);
    return parseJson(text, path);
  };
  const container = (id: string) => `/containers/${encodeURIComponent(id)}`;
  return {
    async list(label, which) {
      const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
      return parseList(await get(`/containers/json?all=${which === 'all' ? 1 : 0}&filters=${filters}`));
    },
    async inspect(id) {
      const json = await get(`${container(id)}/json`);
      return json === undefined ? undefined : parseInspection(json);
    },
    async stats(id) {
      const json = await get(`${container(id)}/stats?stream=false&one-shot=true`);
      if (!isObject(json)) throw new Error(`Docker has no statistics of the container ${id.slice(0, 12)}`);
      return json;
    },
  };
}

/** @throws Error where it is no list */
export function parseList(json: unknown): ListedContainer[] {
  if (!Array.isArray(json)) throw new Error("Docker's answer is no list of containers");
  return objectsOf(json).flatMap((each) => (typeof each.Id === 'string' ? [{ ...each, Id: each.Id }] : []));
}

/** @throws Error where it is no container */
export function parseInspection(json: unknown): InspectedContainer {
  if (!isObject(json) || typeof json.Id !== 'string') throw new Error("Docker's answer is no container");
  const { Env: _, ...config } = objectIn(json.Config);
  return {
    ...json,
    Id: json.Id,
    State: objectIn(json.State),
    Config: config,
    HostConfig: objectIn(json.HostConfig),
    NetworkSettings: objectIn(json.NetworkSettings),
  };
}

function objectIn(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** `{"message":"…"}` of the engine; nothing of what another program may have sent. */
function reasonIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message.slice(0, 200) : '';
  } catch {
    return '';
  }
}

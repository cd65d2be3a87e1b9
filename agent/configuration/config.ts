import type { HostStatus } from '../mackerel/api.ts';
import type { MemoryUsage } from '../metrics/docker-usage.ts';

/** A program of the user's: a line for the shell, or the program and its arguments. */
export interface Command {
  command: string | string[];
  /** Whom it runs as; the agent's own user where absent. */
  user?: string;
  env: Record<string, string>;
  /** Milliseconds. */
  timeout: number;
}

export interface MetricPlugin extends Command {
  name: string;
}

export interface CheckPlugin extends Command {
  name: string;
  memo?: string;
}

interface ProbeTimes {
  /** Milliseconds, all three. */
  timeout: number;
  initialDelay: number;
  period: number;
}

/** What must succeed once before the host is registered. */
export type ReadinessProbe = ProbeTimes &
  (
    | { kind: 'exec'; command: Omit<Command, 'timeout'> }
    | { kind: 'http'; url: string; method: string; headers: Record<string, string>; proxy?: string }
    | { kind: 'tcp'; host: string; port: string }
  );

/** What the agent is told to do: the file's values, else the environment's, else the defaults. */
export interface Config {
  apibase: string;
  apikey: string;
  root: string;
  /** `service:role`; absent where nobody says any: a host keeps those that it has. */
  roles?: string[];
  displayName?: string;
  memo?: string;
  /** The pattern of the containers' names that are left out, as written; empty for none. */
  ignoreContainer: string;
  /** The same, to ask: whether a container is left out, by its name. */
  ignored: (container: string) => boolean;
  hostStatusOnStart?: HostStatus;
  hostIdStore: 'file' | 'memory';
  readinessProbe?: ReadinessProbe;
  /** In byte order of their names, both. */
  metricPlugins: MetricPlugin[];
  checkPlugins: CheckPlugin[];
  /** Ours: what a container's memory is without. */
  memoryUsage?: MemoryUsage;
  /** Ours: more metrics, which Mackerel may bill. */
  extraMetrics?: boolean;
}

import type { Sample } from '../metrics/sample.ts';

/** What Mackerel is told about where the host runs: `meta.cloud`. */
export interface Cloud {
  provider: 'ecs' | 'fargate' | 'ecs-managed' | 'ecs-anywhere' | 'kubernetes';
  metadata: Record<string, unknown>;
}

/** What a platform knows of the host that it is at Mackerel. */
export interface Whereabouts {
  /** The host's name: the task's id, the pod's name, or the machine's name. */
  name: string;
  /** What tells this host from all others for as long as it lives; absent where nothing does. */
  customIdentifier?: string;
  cloud?: Cloud;
}

/** Where the agent runs, as the rest of it sees that: one file a platform. */
export interface Platform {
  /** Whether all that is to be watched runs, so that the host may be registered. */
  isRunning(): Promise<boolean>;
  /** @throws Error where it cannot be told now; it may be asked again */
  whereabouts(): Promise<Whereabouts>;
  /**
   * One reading of everything that metrics are made of; each source is asked once. A source that fails leaves its
   * part out and says so in the log.
   *
   * @throws Error where there is nothing to make metrics of
   */
  sample(): Promise<Sample>;
}

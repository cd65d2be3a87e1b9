/** Milliseconds. What was counted longer ago than this says nothing of the last minute. */
export const oldestBaseline = 600_000;

/** The two byte counters of a network interface since it came up. */
export interface InterfaceCounters {
  name: string;
  rxBytes: number;
  txBytes: number;
  /** When they were counted, where that is not when the rest of the sample was: in milliseconds, by the same clock. */
  countedAt?: number;
}

/** Periods of a CPU quota since it was set, and those in which it was used up. */
export interface Throttling {
  periods: number;
  throttled: number;
}

/** What is only read where somebody asked for more metrics: counters. */
export interface ExtraCounters {
  throttling?: Throttling;
  /** Since the container was there first. */
  restarts?: number;
  /** Since the container started. */
  oomKills?: number;
}

/** What was read of one container. A member that the source does not tell is absent, never zero. */
export interface ContainerSample {
  name: string;
  /** Tells one life of the container from the next, so that counters of two lives are never compared. */
  life: string;
  /** CPU time that its processes have used, in nanoseconds. */
  cpuNanoseconds?: number;
  /** When its counters were taken, where that is not when the sample was: in milliseconds, by the clock of whoever tells. */
  countedAt?: number;
  /** Bytes. */
  memory?: number;
  /** In percent of one core: 100 is one core. */
  cpuLimit?: number;
  /** Bytes. */
  memoryLimit?: number;
  /** Empty where it has no interfaces of its own. */
  interfaces: InterfaceCounters[];
  extra?: ExtraCounters;
}

/** What one tick read, whatever the platform: the only thing that arithmetic knows of the world. */
export interface Sample {
  /** When it was read, in milliseconds of a clock that never jumps. */
  at: number;
  containers: ContainerSample[];
  /** Interfaces of the network namespace that the agent itself is in; empty where these are one container's own. */
  interfaces: InterfaceCounters[];
  /** Of the containers together, where somebody asked for more metrics; storage in bytes. */
  task?: { throttling?: Throttling; storage?: { used: number; size: number } };
}

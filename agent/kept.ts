import type { Clock } from './clock.ts';
import type { Environment } from './environment.ts';
import type { Log } from './log.ts';
import { type Backlog, backlog } from './mackerel/backlog.ts';
import { type CheckReports, checkReports } from './mackerel/check-reports.ts';
import type { HostIdStore } from './mackerel/host-id-store.ts';
import { type Programs, programs } from './plugins/programs.ts';

/** What outlives a reload of the configuration. */
export interface Kept {
  backlog: Backlog;
  reports: CheckReports;
  programs: Programs;
  store: HostIdStore;
  hostId?: string;
  /** The registration that was begun last, while it lasts and after. */
  registering?: Promise<unknown>;
  /** The status on start is posted once: later a person may have changed it. */
  statusPosted: boolean;
  /** Nothing is posted before, in milliseconds of the clock that never jumps: Mackerel did not take all. */
  restsUntil?: number;
}

/** What there is at the start of a process: nothing waits, and no host is known. */
export function nothingKept(store: HostIdStore, environment: Environment, clock: Clock, log: Log): Kept {
  return {
    backlog: backlog(clock, log),
    reports: checkReports(clock, log),
    programs: programs(environment, clock, log),
    store,
    statusPosted: false,
  };
}

import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type CheckReport, isNotFound, type Mackerel } from './api.ts';
import { deliver, halvesOf, oneAtATime } from './deliver.ts';

/** Mackerel ignores a report that is older than this, in seconds. https://mackerel.io/api-docs/entry/check-monitoring */
const oldest = 6 * 3600;

/** Mackerel takes so many in a request. */
const reportsPerRequest = 100;

/** More would be memory that the user's programs need; all of them go in ten requests. */
const mostWaiting = 1000;

/** What a check found, before it is known which host it is of. */
export type Finding = Omit<CheckReport, 'source'>;

/** What checks found and Mackerel does not know yet, oldest first. It outlives a reload of the configuration. */
export interface CheckReports {
  /** An OK after an OK is not news; everything else is, each time, and what was lost is none that was told. */
  add(finding: Finding): void;
  /** A new host, or new checks: each state is to be told anew, and what waits of other checks is forgotten. */
  restart(checks: string[]): void;
  /**
   * Posts what waits, as far as Mackerel takes it; never throws.
   *
   * @returns false where Mackerel seems to know no such host
   */
  flush(hostId: string, mackerel: Mackerel): Promise<boolean>;
  readonly size: number;
  /** Whether Mackerel did not take what was posted last. */
  readonly isStuck: boolean;
}

/** Nothing told and nothing waiting; it logs what it gives up, what Mackerel refuses and what could not be posted. */
export function checkReports(clock: Clock, log: Log): CheckReports {
  const told = new Map<string, Finding['status']>();
  let waiting: Finding[] = [];
  let isStuck = false;
  const statusOf = (name: string) =>
    waiting.findLast((finding) => finding.name === name)?.status ?? told.get(name);
  const keepFew = () => {
    const limit = clock.now() / 1000 - oldest;
    const kept = waiting.filter(({ occurredAt }) => occurredAt >= limit).slice(-mostWaiting);
    const lost = waiting.length - kept.length;
    if (lost > 0) log('WARNING', 'check', `dropped ${lost} check reports: six hours old, or too many`);
    waiting = kept;
  };
  const post = async (hostId: string, mackerel: Mackerel) => {
    let hostIsKnown = true;
    const send = async (findings: Finding[]) => {
      try {
        await mackerel.postReports(
          findings.map((finding) => ({ source: { type: 'host', hostId }, ...finding })),
        );
      } catch (error) {
        hostIsKnown = !isNotFound(error);
        throw error;
      }
      for (const { name, status } of findings) told.set(name, status);
    };
    const delivery = { send, halves: halvesOf<Finding>, ...sayings(log) };
    for (keepFew(); waiting.length > 0; ) {
      const batch = waiting.slice(0, reportsPerRequest);
      const left = new Set((await deliver(batch, delivery)).flat());
      waiting = waiting.filter((finding) => left.has(finding) || !batch.includes(finding));
      isStuck = left.size > 0;
      if (isStuck) break;
    }
    return hostIsKnown;
  };
  return {
    add(finding) {
      // First: an OK that has just been given up is none that was told.
      keepFew();
      if (finding.status === 'OK' && statusOf(finding.name) === 'OK') return;
      waiting.push(finding);
      keepFew();
    },
    restart(checks) {
      told.clear();
      waiting = waiting.filter(({ name }) => checks.includes(name));
    },
    flush: oneAtATime(post),
    get size() {
      return waiting.length;
    },
    get isStuck() {
      return isStuck;
    },
  };
}

function sayings(log: Log) {
  return {
    failed: ({ message }: Error) =>
      log('WARNING', 'check', `failed to post check monitoring reports but will retry posting: ${message}`),
    refused: (findings: Finding[]) =>
      log('WARNING', 'check', `dropped reports that Mackerel refuses: ${namesIn(findings)}`),
  };
}

function namesIn(findings: Finding[]): string {
  return [...new Set(findings.map(({ name }) => name))].slice(0, 10).join(', ');
}

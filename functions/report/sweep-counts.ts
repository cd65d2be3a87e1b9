import type { Finding } from '../sidecar/findings.ts';
import { type Listed, list, noneListed } from './listed.ts';
import { shorten } from './shorten.ts';

/** Characters of a sentence that are kept: the statement that a role lacks must be whole, or it is of no use. */
const longestMessage = 1_000;

/**
 * Bytes of each list. All of them together, with the numbers, stay below the 256 KB of an EventBridge event and
 * of an SQS message; a list of missed events cannot get above 52,000, for a family has at most 255 characters.
 */
const most = { needsHuman: 100_000, repairing: 60_000, missedEvents: 60_000 };

/** A family that the sweep has something to say about. */
export interface DigestEntry {
  family: string;
  revision?: number;
  decision: 'repair' | 'exempt' | 'refuse' | 'failed';
  reason?: string;
  /** One sentence for a person. */
  message?: string;
  /** Codes of the errors. */
  findings: string[];
  registeredBy?: string;
  /** Registered since the last sweep. */
  isNew: boolean;
}

/** A family that was handed to the work queue. */
export interface Repairing {
  family: string;
  /** The revision that is to be repaired. */
  revision?: number;
}

/** What a sweep has counted so far. */
export interface SweepCounts {
  families: number;
  /** Families per decision: correct, repair, exempt, refuse, failed. */
  decisions: Record<string, number>;
  /** Families per `decision:reason`. */
  reasons: Record<string, number>;
  /** Families per code of a warning. */
  warnings: Record<string, number>;
  /** Families that were handed to the work queue. */
  enqueued: number;
  repairing: Listed<Repairing>;
  /** Families that need a person, those registered since the last sweep first, those that only the brake holds back last. */
  needsHuman: Listed<DigestEntry>;
  /** Families that were registered over an hour ago, since the last sweep, and are still to be repaired: their event never came. */
  missedEvents: Listed<string>;
}

export function noCounts(): SweepCounts {
  return {
    families: 0,
    decisions: {},
    reasons: {},
    warnings: {},
    enqueued: 0,
    repairing: noneListed(),
    needsHuman: noneListed(),
    missedEvents: noneListed(),
  };
}

/** What the sweep found out about one family. */
export interface Verdict {
  decision: 'correct' | DigestEntry['decision'];
  mode?: 'report' | 'register';
  reason?: string;
  message?: string;
  findings: Finding[];
}

/** Counts one family. */
export function note(
  counts: SweepCounts,
  seen: { family: string; revision?: number; registeredBy?: string },
  verdict: Verdict,
  isNew: boolean,
): void {
  const { decision, reason, findings } = verdict;
  counts.families += 1;
  tally(counts.decisions, decision);
  if (reason !== undefined) tally(counts.reasons, `${decision}:${reason}`);
  for (const code of codes(findings, 'warning')) tally(counts.warnings, code);
  if (decision === 'correct' || !needsPerson(verdict)) return;
  const { family, revision, registeredBy } = seen;
  const entry: DigestEntry = {
    family,
    ...(revision !== undefined && { revision }),
    decision,
    ...(reason !== undefined && { reason }),
    ...(verdict.message !== undefined && { message: shorten(verdict.message, longestMessage) }),
    findings: codes(findings, 'error'),
    ...(registeredBy !== undefined && { registeredBy }),
    isNew,
  };
  const { needsHuman } = counts;
  const after = needsHuman.first.findIndex((other) => rank(other) > rank(entry));
  list(needsHuman, entry, most.needsHuman, after >= 0 ? after : undefined);
}

/** The brake is one thing to say, and holds back many families: they must not push others off the list. */
function rank({ isNew, reason }: DigestEntry): number {
  if (reason === 'paused') return 2;
  return isNew ? 0 : 1;
}

/** Notes a family that was handed to the work queue. */
export function noteEnqueued(counts: SweepCounts, repairing: Repairing, missedEvent: boolean): void {
  counts.enqueued += 1;
  list(counts.repairing, repairing, most.repairing);
  if (missedEvent) list(counts.missedEvents, repairing.family, most.missedEvents);
}

/** A repair in report mode waits for a person too; one in register mode is already in the work queue. */
function needsPerson({ decision, mode, reason }: Verdict): boolean {
  if (decision === 'repair') return mode === 'report';
  return decision === 'refuse' || decision === 'failed' || reason === 'source-deregistered';
}

function codes(findings: Finding[], severity: Finding['severity']): string[] {
  return [...new Set(findings.filter((finding) => finding.severity === severity).map(({ code }) => code))];
}

function tally(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

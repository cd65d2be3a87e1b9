import type { Finding } from '../sidecar/findings.ts';

/** How many families a list names; the rest is a number. */
export const longest = 200;

/** Characters of a sentence that are kept: two hundred of them must fit into one event. */
const longestMessage = 256;

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

/** A list that is cut, and how many more there were. */
export interface Listed<Entry> {
  first: Entry[];
  more: number;
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
  /** Families that need a person, those registered since the last sweep apart from the others. */
  fresh: Listed<DigestEntry>;
  known: Listed<DigestEntry>;
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
    fresh: { first: [], more: 0 },
    known: { first: [], more: 0 },
    missedEvents: { first: [], more: 0 },
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
  if (decision === 'correct' || !needsHuman(verdict)) return;
  const { family, revision, registeredBy } = seen;
  list(isNew ? counts.fresh : counts.known, {
    family,
    ...(revision !== undefined && { revision }),
    decision,
    ...(reason !== undefined && { reason }),
    ...(verdict.message !== undefined && { message: verdict.message.slice(0, longestMessage) }),
    findings: codes(findings, 'error'),
    ...(registeredBy !== undefined && { registeredBy }),
    isNew,
  });
}

/** A repair in report mode waits for a person too; one in register mode is already in the work queue. */
function needsHuman({ decision, mode, reason }: Verdict): boolean {
  if (decision === 'repair') return mode === 'report';
  return decision === 'refuse' || decision === 'failed' || reason === 'source-deregistered';
}

function codes(findings: Finding[], severity: Finding['severity']): string[] {
  return [...new Set(findings.filter((finding) => finding.severity === severity).map(({ code }) => code))];
}

function tally(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** Adds to a list that names only so many. */
export function list<Entry>(listed: Listed<Entry>, entry: Entry): void {
  if (listed.first.length < longest) listed.first.push(entry);
  else listed.more += 1;
}

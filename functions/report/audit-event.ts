import type { Finding } from '../sidecar/findings.ts';
import type { ExemptReason, Mode, RefuseReason } from '../sidecar/plan.ts';
import { type Listed, list, noneListed } from './listed.ts';
import { shorten } from './shorten.ts';

/** Characters of a text that an event carries; statements to paste are the longest that are of use. */
const longestText = 4_000;

/** Bytes of an event's findings: the event must fit into the 256 KB of EventBridge, and into an SQS message. */
const mostFindings = 150_000;

/** Which way the family came in. */
export type Door = 'event' | 'sweep' | 'cli';

/** Why a repair that is right on paper was not made: what only the live account can tell. */
export const guardReasons = [
  'execution-role-denied',
  'apikey-differs',
  'parameter-missing',
  'image-missing',
  'quarantined',
  'paused',
] as const;

export type GuardReason = (typeof guardReasons)[number];

/** What the caller of RegisterTaskDefinition says of itself. Anybody can write anything there: for display only. */
export interface UntrustedHints {
  sourceIPAddress?: string;
  userAgent?: string;
}

/** One family that was not simply correct: the `detail` of an EventBridge event, detail-type `Sidecar Audit`. */
export interface AuditEvent {
  version: '1';
  account: string;
  region: string;
  stage: string;
  remoraVersion: string;
  /** ISO 8601, UTC. */
  at: string;
  door: Door;
  mode: Mode;
  family: string;
  /** The revision that was looked at; absent where there was none to read. */
  revision?: number;
  decision: 'correct' | 'repair' | 'exempt' | 'refuse' | 'superseded' | 'failed';
  reason?: ExemptReason | RefuseReason | GuardReason | string;
  /** One sentence for a person: why it was refused or failed, and the remedy. */
  message?: string;
  findings: Finding[];
  /** Findings that had no room in the event; absent where all had. */
  moreFindings?: number;
  /** The revision that was registered; absent in report mode and wherever nothing was. */
  repairedRevision?: number;
  /** An earlier event said the same of this family within the hour: recorded, but nothing to tell anybody again. */
  repeated?: true;
  registeredBy?: string;
  untrusted?: UntrustedHints;
}

/** Where an event comes from. */
export interface Origin {
  account: string;
  region: string;
  stage: string;
  /** Version of Remora. */
  version: string;
}

type Given = 'version' | 'account' | 'region' | 'stage' | 'remoraVersion' | 'at' | 'moreFindings';

/** What an event says, its origin and time apart; `undefined` where there is nothing to say. */
export type AuditFacts = {
  [Key in keyof Omit<AuditEvent, Given>]: AuditEvent[Key] | undefined;
} & Pick<AuditEvent, 'door' | 'mode' | 'family' | 'decision' | 'findings'>;

/**
 * The audit event of one family, without members that say nothing, and of a size that can be sent.
 *
 * @param at epoch milliseconds
 */
export function auditEvent(origin: Origin, at: number, facts: AuditFacts): AuditEvent {
  const { first, more } = fitting(facts.findings);
  const message = facts.message && shorten(facts.message, longestText);
  const said = Object.entries({ ...facts, message, findings: first, moreFindings: more || undefined });
  return {
    version: '1',
    account: origin.account,
    region: origin.region,
    stage: origin.stage,
    remoraVersion: origin.version,
    at: new Date(at).toISOString(),
    ...Object.fromEntries(said.filter(([, value]) => value !== undefined)),
  } as AuditEvent;
}

/** A definition may hold a variable of 60 KB, or a thousand of the same name: each finding shows what it found. */
function fitting(findings: Finding[]): Listed<Finding> {
  const fit = noneListed<Finding>();
  for (const finding of findings) list(fit, shortened(finding), mostFindings);
  return fit;
}

function shortened(finding: Finding): Finding {
  const { expected, found, message } = finding;
  return {
    ...finding,
    ...(expected !== undefined && { expected: shorten(expected, longestText) }),
    ...(found !== undefined && { found: shorten(found, longestText) }),
    message: shorten(message, longestText),
  };
}

import type { Finding } from '../sidecar/findings.ts';

/** What is said of one family by somebody who only looks; one line of `--json`. */
export interface FamilyVerdict {
  family: string;
  /** The newest ACTIVE revision; absent where it could not be read. */
  revision?: number;
  decision: 'correct' | 'repair' | 'exempt' | 'refuse' | 'failed';
  /** Why it is exempt or refused, or the kind of failure. */
  reason?: string;
  /** One sentence for a person. */
  message?: string;
  findings: Finding[];
}

/** What needs a person comes first. */
const order = ['failed', 'refuse', 'repair', 'source-deregistered', 'exempt', 'correct'];

/** Verdicts by how much they need a person, then by name. */
export function byUrgency(verdicts: readonly FamilyVerdict[]): FamilyVerdict[] {
  return verdicts.toSorted((a, b) => rank(a) - rank(b) || (a.family < b.family ? -1 : 1));
}

function rank({ decision, reason }: FamilyVerdict): number {
  return order.indexOf(reason === 'source-deregistered' ? reason : decision);
}

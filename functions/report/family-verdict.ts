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

/** The exit status for all of them: 1 something could not be read, else 3 refused, else 2 to be repaired, else 0. */
export function statusOf(verdicts: readonly Pick<FamilyVerdict, 'decision'>[]): number {
  const has = (decision: FamilyVerdict['decision']) => verdicts.some((one) => one.decision === decision);
  if (has('failed')) return 1;
  if (has('refuse')) return 3;
  return has('repair') ? 2 : 0;
}

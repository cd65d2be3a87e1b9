import type { Judged } from './judged.ts';

/** What another judge is known to see otherwise than ECS, and why ours is kept. */
export interface Known {
  /** Rules of ours that the other has not got: reason to rules. */
  ours: Record<string, string[]>;
  /** Complaints of the other that ours has not got: how the complaint begins to reason. */
  theirs: Record<string, string>;
}

/**
 * Where our judgement and another's differ without its being known, and what is known but not seen any more; a
 * sentence each.
 *
 * @param complaintsOf what the other says against a definition
 * @param agree whether a complaint of the other says the same as our refusal
 */
export function differences(
  all: readonly Judged[],
  complaintsOf: (judged: Judged) => readonly string[],
  agree: (refusal: { rule: string; message: string }, complaint: string) => boolean,
  known: Known,
): string[] {
  const oursAlone = new Set(Object.values(known.ours).flat());
  const seen = new Set<string>();
  const found: string[] = [];
  for (const judged of all) {
    const { name, refusal } = judged;
    const complaints = complaintsOf(judged);
    const apart = complaints.filter((complaint) => !refusal || !agree(refusal, complaint));
    if (refusal && apart.length === complaints.length) {
      seen.add(refusal.rule);
      if (!oursAlone.has(refusal.rule)) found.push(`${name}: only we refuse it, by ${refusal.rule}`);
    }
    for (const complaint of apart) {
      const start = Object.keys(known.theirs).find((each) => complaint.startsWith(each));
      if (start !== undefined) seen.add(start);
      else found.push(`${name}: only the other says: ${complaint}`);
    }
  }
  const stale = [...oursAlone, ...Object.keys(known.theirs)].filter((each) => !seen.has(each));
  return [...found, ...stale.map((each) => `known, but not seen any more: ${each}`)];
}

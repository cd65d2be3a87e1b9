import Table from 'cli-table3';
import { counted } from './counted.ts';
import { decisionColours } from './decision-colours.ts';
import { byUrgency, type FamilyVerdict } from './family-verdict.ts';
import type { Page } from './paint.ts';

/** The narrowest that a sentence is still read in. */
const narrowest = 30;

/** A table of families, one each, those that need a person first. */
export function familyTable(verdicts: readonly FamilyVerdict[], { width, paint }: Page): string {
  const longestName = Math.max(6, ...verdicts.map(({ family }) => family.length));
  const name = Math.min(longestName, Math.max(12, Math.floor(width / 3))) + 2;
  const why = Math.max(narrowest, width - name - 10 - 10 - 5);
  const table = new Table({
    head: ['family', 'revision', 'decision', 'because'],
    style: { head: [], border: [], compact: true },
    colWidths: [name, 10, 10, why],
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  for (const verdict of byUrgency(verdicts)) {
    const { family, revision = '–', decision } = verdict;
    const cell = because(verdict).replace(longWord(why - 2), '(below)');
    table.push([family, `${revision}`, paint(decisionColours[decision], decision), cell]);
  }
  return [table.toString(), ...inFull(verdicts, why - 2)].join('\n');
}

/** What no column has room for, such as a policy statement that is to be copied, once for all whom it concerns. */
function inFull(verdicts: readonly FamilyVerdict[], width: number): string[] {
  const told = byUrgency(verdicts).filter((verdict) => because(verdict).search(longWord(width)) >= 0);
  const families = Map.groupBy(told, because);
  return [...families].map(
    ([text, concerned]) => `\n${concerned.map(({ family }) => family).join(', ')}: ${text}`,
  );
}

function longWord(width: number): RegExp {
  return new RegExp(`\\S{${width + 1},}`, 'g');
}

/** Why, as one text: the reason of a refusal, else the errors that a repair would mend, else what is only a warning. */
function because({ reason, message, findings, decision }: FamilyVerdict): string {
  if (reason !== undefined) return message === undefined ? reason : `${reason}: ${message}`;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const told = errors.length > 0 ? errors : findings.filter(({ severity }) => severity === 'warning');
  const lines = told.map((finding) => `${finding.code}: ${finding.message}`);
  if (message !== undefined) lines.push(message);
  return lines.length > 0 ? lines.join('\n') : decision === 'correct' ? 'the sidecar is right' : '';
}

/** "12 families: 1 refused, 3 to repair, 8 correct." */
export function familySummary(verdicts: readonly FamilyVerdict[]): string {
  const words: [FamilyVerdict['decision'], string][] = [
    ['failed', 'could not be read'],
    ['refuse', 'refused'],
    ['repair', 'to repair'],
    ['exempt', 'exempt'],
    ['correct', 'correct'],
  ];
  const parts = words
    .map(([decision, word]) => [verdicts.filter((one) => one.decision === decision).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`);
  const families = counted(verdicts.length, 'family', 'families');
  return parts.length === 0 ? 'No family.' : `${families}: ${parts.join(', ')}.`;
}

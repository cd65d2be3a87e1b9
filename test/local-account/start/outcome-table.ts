import Table from 'cli-table3';
import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import type { Registered, Registration } from './register-files.ts';
import { columns, paint } from './terminal.ts';
import { codesOf, paintedDecision } from './verdict.ts';

/** One row a task definition: before, after, the decision and what it was made for. */
export function outcomeTable(registrations: readonly Registration[], audits: readonly AuditEvent[]): string {
  const names = registrations.map((entry) => ('error' in entry ? entry.file : entry.family));
  const longest = Math.max('family'.length, ...names.map(({ length }) => length));
  const name = Math.min(24, longest) + 2;
  const fixed = [name, 9, 10, 10];
  const borders = fixed.length + 2;
  const rest = columns - borders - fixed.reduce((sum, width) => sum + width);
  const table = new Table({
    head: ['family', 'runs as', 'revision', 'decision', 'because'].map((title) => paint('bold', title)),
    style: { head: [], border: [], compact: true },
    colWidths: [...fixed, rest],
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  for (const registration of registrations)
    table.push(
      'error' in registration
        ? [registration.file, '–', '–', paint('red', 'none'), registration.error]
        : outcome(registration, audits),
    );
  return table.toString();
}

function outcome({ family, revision, runsAs }: Registered, audits: readonly AuditEvent[]): string[] {
  const audit = audits.find((event) => event.family === family && event.revision === revision);
  if (!audit) return [family, runsAs, `${revision}`, paintedDecision('correct'), 'nothing to mend'];
  const { repairedRevision, decision } = audit;
  const after = repairedRevision === undefined ? '' : ` → ${repairedRevision}`;
  return [family, runsAs, `${revision}${after}`, paintedDecision(decision), codesOf(audit).join('\n')];
}

import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import type { Registration } from './register-files.ts';

type Style = Parameters<typeof styleText>[0];

/** Text in a colour, where the terminal has colours and NO_COLOR does not forbid them. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

const colours: Record<string, Style> = {
  repair: 'green',
  correct: 'green',
  exempt: 'cyan',
  refuse: 'yellow',
  failed: 'red',
};

/** One line a family: what was registered, what it became, and why. */
export function outcomeTable(registrations: readonly Registration[], audits: readonly AuditEvent[]): string {
  const table = new Table({
    head: ['family', 'revision', 'decision', 'because'],
    style: { head: [], border: [], compact: true },
    colWidths: [18, 10, 10, 70],
    wordWrap: true,
  });
  for (const registration of registrations) {
    if ('error' in registration) {
      table.push([registration.file.split('/').at(-1) ?? '', '–', paint('red', 'none'), registration.error]);
      continue;
    }
    const audit = audits.findLast(({ family }) => family === registration.family);
    const decision = audit?.decision ?? 'correct';
    const after = audit?.repairedRevision === undefined ? '' : ` → ${audit.repairedRevision}`;
    const why = audit ? reasons(audit) : 'the sidecar is right';
    table.push([
      registration.family,
      `${registration.revision}${after}`,
      paint(colours[decision] ?? 'red', decision),
      why,
    ]);
  }
  return table.toString();
}

function reasons({ reason, message, findings }: AuditEvent): string {
  if (reason) return `${reason}: ${message ?? ''}`;
  return findings.map(({ code, message: sentence }) => `${code}: ${sentence}`).join('\n');
}

/** A unified diff in its usual colours. */
export function colouredDiff(lines: readonly string[]): string {
  return lines
    .map((line) => {
      if (line.startsWith('+')) return paint('green', line);
      if (line.startsWith('-')) return paint('red', line);
      return line.startsWith('@@') ? paint('cyan', line) : paint('dim', line);
    })
    .join('\n');
}

import type { AuditEvent } from '../audit-event.ts';
import { findingLink } from './links.ts';
import type { Part } from './message.ts';
import { prose } from './words.ts';

/** The findings as their sentences, the errors first; what is no error stands apart, for it caused nothing. */
export function findingsSaid({ findings }: AuditEvent, heading: string, documentation?: string): Part[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const others = findings.filter(({ severity }) => severity !== 'error');
  const lines = (found: AuditEvent['findings'], title: string): Part[] => {
    if (found.length === 0) return [];
    const said = found.map(({ code, message }) => ({
      line: ['•', ...prose(message), findingLink(documentation, code)],
    }));
    return [{ gap: true }, { line: [`*${title}*`] }, ...said];
  };
  return [...lines(errors, heading), ...lines(others, 'Also noticed')];
}

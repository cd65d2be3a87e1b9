import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import type { Severity } from '../../../functions/sidecar/findings.ts';
import { hanging, paint } from './terminal.ts';
import { paintedDecision } from './verdict.ts';

const marks: Record<Severity, string> = {
  error: paint('red', '✗'),
  warning: paint('yellow', '!'),
  info: paint('cyan', 'i'),
};

/** What an audit event says, for a person. */
export function auditSentences(audit: AuditEvent): string {
  const { decision, family, revision, repairedRevision, reason, message, findings } = audit;
  const after = repairedRevision === undefined ? '' : ` → ${family}:${repairedRevision}`;
  const lines = [
    hanging(
      `  ${paintedDecision(decision)}  `,
      `${paint('bold', `${family}:${revision}${after}`)}, ${origin(audit)}`,
    ),
    ...(reason ? [point(paint('cyan', '·'), reason, message ?? '')] : []),
    ...findings.map(({ severity, code, message: sentence }) => point(marks[severity], code, sentence)),
  ];
  return lines.join('\n');
}

function point(mark: string, code: string, sentence: string): string {
  return hanging(`    ${mark} `, `${code}: ${sentence}`);
}

/** Who registered it; where from is what the caller says of itself. */
function origin({ registeredBy, untrusted, door }: AuditEvent): string {
  const by = registeredBy?.split(':').at(-1) ?? 'somebody';
  const from = untrusted?.sourceIPAddress === undefined ? '' : ` from ${untrusted.sourceIPAddress}`;
  return paint('dim', `registered by ${by}${from}${door === 'sweep' ? ', found by a sweep' : ''}`);
}

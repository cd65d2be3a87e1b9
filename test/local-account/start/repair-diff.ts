import type { ECSClient } from '@aws-sdk/client-ecs';
import { describing } from '../../../functions/clients/ecs.ts';
import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import { definitionDiff } from '../../../functions/report/definition-diff.ts';
import { columns, hanging, paint } from './terminal.ts';

/** The repair with the most to see: a key that was moved, else a sidecar that was mended, else one that was added. */
export function worthSeeing(audits: readonly AuditEvent[]): AuditEvent | undefined {
  const repairs = audits.filter(({ repairedRevision }) => repairedRevision !== undefined);
  const has = (code: string) => (audit: AuditEvent) =>
    audit.findings.some((finding) => finding.code === code);
  const isAdded = has('sidecar-missing');
  return repairs.find(has('apikey-plaintext')) ?? repairs.find((audit) => !isAdded(audit)) ?? repairs[0];
}

/** What a repair changed, as a coloured diff; the values of environment variables are hidden. */
export async function repairDiff(audit: AuditEvent, client: ECSClient): Promise<string> {
  const { family, revision, repairedRevision } = audit;
  const { describe } = describing(client);
  const [before, after] = await Promise.all([
    describe(`${family}:${revision}`),
    describe(`${family}:${repairedRevision}`),
  ]);
  if (!before || !after)
    throw new Error(`${family}:${revision} or ${repairedRevision} is gone from the account.`);
  return definitionDiff(before, after).map(coloured).join('\n');
}

function coloured(line: string): string {
  const style = line.startsWith('@@') ? 'cyan' : ({ '+': 'green', '-': 'red' } as const)[line.charAt(0)];
  const start = /^.\s*/.exec(line)?.[0] ?? '';
  const fitting = line.length <= columns ? line : hanging(start, line.slice(start.length));
  return fitting
    .split('\n')
    .map((part) => paint(style ?? 'dim', part))
    .join('\n');
}

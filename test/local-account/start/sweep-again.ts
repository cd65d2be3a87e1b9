import type { AuditDigest } from '../../../functions/report/digest.ts';
import type { LocalAccount } from '../local-account.ts';
import { paint, say } from './terminal.ts';

/**
 * A sweep looks at every family; where everything was repaired it finds nothing to do.
 * @returns whether it did nothing
 */
export async function sweepAgain(account: LocalAccount): Promise<boolean> {
  const before = revisionsMade(account);
  account.bus.fireSchedule('remora-dev-on-schedule');
  await account.settled();
  const made = revisionsMade(account) - before;
  const digest = account.bus.events.findLast((event) => event['detail-type'] === 'Sidecar Audit Digest');
  if (digest) say(`  ${counts(digest.detail as AuditDigest)}`);
  const isQuiet = made === 0 && digest !== undefined;
  say(isQuiet ? paint('green', '  It changes nothing.') : paint('red', `  It registered ${made} revisions.`));
  return isQuiet;
}

function counts({ families, decisions }: AuditDigest): string {
  const each = Object.entries(decisions).map(([decision, count]) => `${count} ${decision}`);
  return each.length === 0 ? 'There are none.' : `${families} families: ${each.join(', ')}.`;
}

function revisionsMade({ endpoint }: LocalAccount): number {
  return endpoint.calls.filter(({ action, error }) => action === 'RegisterTaskDefinition' && !error).length;
}

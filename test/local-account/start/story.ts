import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { AuditEvent } from '../../../functions/report/audit-event.ts';
import type { LocalAccount } from '../local-account.ts';
import { auditSentences } from './audit-sentences.ts';
import type { Options } from './options.ts';
import { outcomeTable } from './outcome-table.ts';
import { type Registration, registerFiles } from './register-files.ts';
import { repairDiff, worthSeeing } from './repair-diff.ts';
import { sweepAgain } from './sweep-again.ts';
import { heading, paint, say } from './terminal.ts';
import { watch } from './timeline.ts';
import { troublesOf } from './troubles.ts';

const samples = join(import.meta.dirname, 'samples');

/**
 * Registers task definitions in an account, and says what becomes of them.
 * @returns whether everything went as it should
 */
export async function story(account: LocalAccount, options: Options): Promise<boolean> {
  const { endpoint, region, operator } = account;
  const client = new ECSClient({ endpoint: endpoint.url, region, credentials: operator });
  const registrations = await registration(await filesOf(options), account, client);
  const audits = auditsOf(account, registrations);
  heading('What became of them');
  say(outcomeTable(registrations, audits));
  const repair = worthSeeing(audits);
  if (repair) {
    heading(`What changed from ${repair.family}:${repair.revision} to ${repair.repairedRevision}`);
    say(await repairDiff(repair, client));
  }
  heading('Audit events on the bus');
  if (audits.length === 0) say('  There are none.');
  for (const audit of audits) say(options.events ? JSON.stringify(audit) : auditSentences(audit));
  heading('A sweep looks at every family again');
  const isQuiet = await sweepAgain(account);
  client.destroy();
  const troubles = troublesOf(account);
  for (const trouble of troubles) say(paint('red', trouble));
  return isQuiet && troubles.length === 0 && registrations.every((entry) => !('error' in entry));
}

async function filesOf({ files }: Options): Promise<string[]> {
  // npm starts us at the root of the project, and says where the person is.
  if (files.length > 0) return files.map((file) => resolve(process.env.INIT_CWD ?? '.', file));
  const names = await readdir(samples);
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(samples, name))
    .sort();
}

async function registration(
  files: string[],
  account: LocalAccount,
  client: ECSClient,
): Promise<Registration[]> {
  heading('Task definitions are registered, and their events travel');
  say(paint('dim', '  event → rule → on-registered → work queue → on-work; repairs are paced'));
  const stopWatching = watch(account);
  const registrations = await registerFiles(files, account, client);
  // Repairs are paced, so that many take their time.
  await account.settled(60_000 + files.length * 10_000);
  stopWatching();
  return registrations;
}

/** The audit events so far, in the order in which the files were registered. */
function auditsOf({ bus }: LocalAccount, registrations: readonly Registration[]): AuditEvent[] {
  const audits = bus.events
    .filter((event) => event['detail-type'] === 'Sidecar Audit')
    .map(({ detail }) => detail as AuditEvent);
  const families = registrations.map((entry) => ('family' in entry ? entry.family : ''));
  return audits.sort((one, other) => families.indexOf(one.family) - families.indexOf(other.family));
}

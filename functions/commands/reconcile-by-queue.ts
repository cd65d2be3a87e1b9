import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountWorld } from '../clients/account-world.ts';
import type { Account } from '../clients/connect-account.ts';
import { connectQueues } from '../clients/queue.ts';
import type { Terminal } from '../clients/terminal.ts';
import type { Sight } from '../reconcile/look.ts';
import { repairedBy } from '../reconcile/ours.ts';
import { statusOf } from '../report/exit-status.ts';
import { repairedText, verdictText } from '../report/outcome.ts';
import { Trouble } from '../report/trouble.ts';
import type { TaskDefinition } from '../sidecar/definition.ts';

interface Way {
  account: Account;
  world: AccountWorld;
  terminal: Terminal;
  /** URL of the work queue. */
  url: string;
}

const secondsBetween = 2;

/** The functions believe a policy for a minute: one that was just switched to `register` may not have reached them. */
const believed = 65_000;

/**
 * Puts the family on the stage's work queue. A repair shows as a new revision of the stage's role, which is waited
 * for; any other outcome leaves no trace in ECS, but it is the one that was found here a moment ago.
 *
 * @param seconds how long to wait; 0 not at all
 */
export async function reconcileByQueue(way: Way, sight: Sight, seconds: number): Promise<number> {
  const { account, world, terminal, url } = way;
  const { family, revision } = sight.newest;
  const message = { family, door: 'cli' as const, ...(revision !== undefined && { atLeast: revision }) };
  const queues = connectQueues(url, '', account.settings);
  const handOver = () => queues.enqueue(message, randomUUID());
  await handOver();
  terminal.note(`Handed to the work queue of stage ${account.place.stage}: a family has one writer`);
  const { verdict, newest, plan, unasked } = sight;
  const isExpected = verdict.decision === 'repair' && plan.mode === 'register';
  if (!isExpected || seconds === 0) {
    terminal.print(verdictText(verdict, newest, plan, terminal));
    if (verdict.decision === 'repair' && !isExpected)
      terminal.print('\nThe mode is report: nothing is registered.');
    terminal.note(`What the functions make of it is in the log: ${logOf(account)}`);
    return isExpected ? 0 : statusOf([verdict.decision]);
  }
  const repaired = await repairOf(world, newest, seconds, handOver);
  if (!repaired) throw tooLate(account, family, seconds, unasked !== undefined);
  terminal.print(verdictText(verdict, newest, plan, terminal));
  terminal.print(`\n${repairedText(account.place.region, family, revision, repaired)}`);
  return 0;
}

/** The number of the revision that repairs this one; undefined where none came in time. */
async function repairOf(
  world: AccountWorld,
  { family, revision = 0 }: TaskDefinition,
  seconds: number,
  handOver: () => Promise<void>,
): Promise<number | undefined> {
  const end = Date.now() + seconds * 1_000;
  let again = Date.now() + believed;
  while (Date.now() < end) {
    if (Date.now() > again) {
      await handOver();
      again = end;
    }
    await sleep(Math.min(secondsBetween * 1_000, Math.max(0, end - Date.now())));
    const now = await world.describe(family);
    if (now && (repairedBy(now, world.place.roleArn) ?? -1) >= revision) return now.revision;
  }
  return undefined;
}

function tooLate(account: Account, family: string, seconds: number, guardsUnasked: boolean): Trouble {
  const guards = guardsUnasked ? ' The guards, which were not asked here, may have refused it.' : '';
  return new Trouble(`no repaired revision came within ${seconds} seconds`, {
    where: family,
    remedy: `It may still come: "remora doctor" shows the queue.${guards} The log says more: ${logOf(account)}`,
  });
}

function logOf({ place: { stage, region } }: Account): string {
  return `aws logs tail /aws/lambda/remora-${stage}-on-work --region ${region} --since 10m`;
}

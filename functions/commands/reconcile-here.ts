import { type AccountWorld, registeringWorld } from '../clients/account-world.ts';
import type { Account } from '../clients/connect-account.ts';
import type { Terminal } from '../clients/terminal.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import type { World } from '../reconcile/world.ts';
import type { AuditEvent } from '../report/audit-event.ts';
import { changeText, decisionText } from '../report/decision-text.ts';
import { statusOf } from '../report/exit-status.ts';
import { repairedText } from '../report/outcome.ts';
import type { ChosenPolicy } from './choose-policy.ts';

/** Reconciles a family in this process, where there is no stage whose functions could. */
export async function reconcileHere(
  account: Account,
  world: AccountWorld,
  family: string,
  { policy }: ChosenPolicy,
  terminal: Terminal,
): Promise<number> {
  const { stage, region } = account.place;
  terminal.note(
    `No stage ${stage} is deployed in ${region}: done in this process, as ${account.identity}. Run no other such process at the same time`,
  );
  const here: World = {
    ...world,
    ...registeringWorld(account),
    ...brakeInMemory(),
    policy: async () => ({ policy, broken: [] }),
    // Nobody listens where nothing is deployed: what is recorded is what is printed at the end.
    record: async () => {},
  };
  const delivery = { receives: 1, firstReceivedAt: Date.now() };
  const event = await reconcile(here, { family, door: 'cli' }, delivery);
  if (!event) {
    terminal.print(`${family}: correct`);
    return 0;
  }
  return tell(event, world, terminal);
}

async function tell(event: AuditEvent, world: AccountWorld, terminal: Terminal): Promise<number> {
  const { family, revision, decision, mode, repairedRevision } = event;
  terminal.print(decisionText(`${family}:${revision ?? '–'}`, event, terminal));
  if (repairedRevision === undefined) {
    if (decision === 'repair') terminal.print(`\nThe mode is ${mode}: nothing was registered.`);
    return statusOf([decision]);
  }
  const [before, after] = await Promise.all(
    [revision, repairedRevision].map((number) => world.describe(`${family}:${number}`)),
  );
  if (before && after) terminal.print(changeText(before, after, terminal.paint));
  terminal.print(`\n${repairedText(world.place.region, family, revision, repairedRevision)}`);
  return 0;
}

/** Where no stage is deployed there is no brake, and a parameter that was made here would stand in a deployment's way. */
function brakeInMemory(): Pick<World, 'readBrake' | 'writeBrake'> {
  let stored: { text: string | undefined; version: number } = { text: undefined, version: 0 };
  return {
    readBrake: async () => stored,
    async writeBrake(text) {
      stored = { text, version: stored.version + 1 };
      return stored.version;
    },
  };
}

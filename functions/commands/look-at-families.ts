import type { AccountWorld } from '../clients/account-world.ts';
import { awsTrouble, isDenied } from '../clients/aws-trouble.ts';
import type { ClientSettings } from '../clients/client-settings.ts';
import { startProgress, withProgress } from '../clients/progress.ts';
import { runningTasks } from '../clients/running-tasks.ts';
import type { Terminal } from '../clients/terminal.ts';
import { guard } from '../reconcile/guards.ts';
import { look, type Sight } from '../reconcile/look.ts';
import { millisecondsPerRepair } from '../reconcile/pace.ts';
import type { Switch } from '../report/before-switching.ts';
import type { FamilyVerdict } from '../report/family-verdict.ts';
import type { Policy } from '../sidecar/policy.ts';
import { looksAt } from '../sidecar/settings.ts';
import type { ChosenPolicy } from './choose-policy.ts';

/** Families that are looked at at a time; the calls themselves are paced. */
const atATime = 4;

/** What was seen of an account's families. */
export interface View {
  verdicts: FamilyVerdict[];
  sights: Sight[];
  /** What kept guards from being asked, and how many families it concerned. */
  unasked: Map<string, number>;
}

/** The families of an account that a policy looks at. */
export async function familiesOf(world: AccountWorld, policy: Policy): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await world.families(token);
    names.push(...page.families);
    token = page.next;
  } while (token !== undefined);
  return names.filter((family) => looksAt(family, policy));
}

/** Looks at each family, with the brake left out: it is the account's, and said once. One bad family stops no other. */
export async function lookAtFamilies(
  world: AccountWorld,
  families: readonly string[],
  chosen: ChosenPolicy,
  terminal: Terminal,
): Promise<View> {
  const view: View = { verdicts: [], sights: [], unasked: new Map() };
  const released = { ...world, readBrake: async () => ({ text: undefined, version: 0 }) };
  const progress = startProgress(terminal, families.length, 'Reading families');
  await withProgress(families, atATime, progress, (family) => see(view, released, family, chosen));
  return view;
}

async function see(
  view: View,
  world: AccountWorld,
  family: string,
  { policy, from }: ChosenPolicy,
): Promise<void> {
  try {
    const sight = await look(world, family, policy, from === 'built-in' ? noGuard : guard);
    // Deregistered since the list was read: there is nothing to say about it.
    if (!sight) return;
    view.sights.push(sight);
    view.verdicts.push(sight.verdict);
    if (sight.unasked === undefined) return;
    // The same permission is missing for every role: it is said once, without the role.
    const line = lineOf(sight.unasked).replace(/ on \S+ is missing/, ' is missing');
    view.unasked.set(line, (view.unasked.get(line) ?? 0) + 1);
  } catch (error) {
    // What is denied for one family is denied for all: to go on would only repeat it.
    if (isDenied(error)) throw error;
    const { name } = error as Error;
    view.verdicts.push({ family, decision: 'failed', reason: name, message: lineOf(error), findings: [] });
  }
}

/** Where nothing is deployed, no parameter is there that a repair could point at, and every one would be refused. */
const noGuard = async () => undefined;

/** @throws whatever is no trouble on the way to AWS: that is a bug */
function lineOf(error: unknown): string {
  const trouble = awsTrouble(error);
  if (!trouble) throw error;
  return trouble.line;
}

/** What switching to `register` would do, with the tasks that run now counted if we may. */
export async function switchOf(
  { sights }: View,
  { maxRepairsPerHour }: Policy,
  settings: ClientSettings,
): Promise<{ numbers: Switch; uncounted?: string }> {
  const switching = sights.filter(({ switches }) => switches);
  const unwatched = switching.filter(({ plan }) =>
    plan.findings.some(({ code }) => code === 'sidecar-missing'),
  );
  const numbers = {
    revisions: switching.length,
    unwatched: unwatched.length,
    maxRepairsPerHour,
    secondsPerRepair: millisecondsPerRepair / 1_000,
  };
  if (unwatched.length === 0) return { numbers: { ...numbers, tasks: 0 } };
  try {
    const running = await runningTasks(settings);
    const tasks = unwatched.reduce((sum, { newest }) => sum + (running.get(newest.family) ?? 0), 0);
    return { numbers: { ...numbers, tasks } };
  } catch (error) {
    return { numbers: { ...numbers, tasks: undefined }, uncounted: lineOf(error) };
  }
}

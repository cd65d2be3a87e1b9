import { accountWorld } from '../clients/account-world.ts';
import { askingAws } from '../clients/aws-trouble.ts';
import { type Account, connectAccount } from '../clients/connect-account.ts';
import { connectStage } from '../clients/stage.ts';
import { isFamily } from '../reconcile/parse-work-message.ts';
import { statusOf } from '../report/exit-status.ts';
import { verdictText } from '../report/outcome.ts';
import { Trouble } from '../report/trouble.ts';
import { looksAt } from '../sidecar/settings.ts';
import { accountOptions, destinationOf } from './account-options.ts';
import { choosePolicy } from './choose-policy.ts';
import type { CommandCall, CommandDoor } from './command-door.ts';
import { lookAtFamily } from './look-at-family.ts';
import { reconcileByQueue } from './reconcile-by-queue.ts';
import { reconcileHere } from './reconcile-here.ts';

/** `remora reconcile`: makes one family right, as its event or the sweep would. */
export const reconcileCommand: CommandDoor = {
  define: (command) =>
    accountOptions(
      command
        .description('Makes the newest revision of one family right, and says what it did.')
        .argument('<family>', 'the family, without a revision'),
    )
      .option('--dry-run', 'only say what would be done, with the difference')
      .option('--policy <file>', 'a policy to judge by; only with --dry-run or where no stage is deployed')
      .option('--no-wait', 'hand the family over and do not wait for what becomes of it')
      .option('--timeout <seconds>', 'how long to wait', '120')
      .addHelpText('after', help),
  run: (call) => askingAws(() => run(call)),
};

const help = `
Where a stage is deployed, the family goes to its work queue, so that it keeps its one writer; the functions
register with their role and their policy, and this command waits for the new revision. Where none is, the
same is done in this process with your credentials, which needs --policy: the built-in policy only reports.

Exit status: 0 the family is right or exempt, 1 it failed or took too long, 2 it needs a repair and the mode is
report or --dry-run was given, 3 it is refused.

Needs: ecs:DescribeTaskDefinition, ssm:GetParameter, sqs:GetQueueUrl, sqs:SendMessage; for the guards as
"remora audit". Without a stage also ecs:RegisterTaskDefinition, ecs:DeregisterTaskDefinition,
ecs:TagResource and iam:PassRole.

Examples:
  remora reconcile web --dry-run
  remora reconcile web --stage prod
  remora reconcile web --no-wait
  remora reconcile web --policy policy.yml      where no stage is deployed`;

interface Options extends Readonly<Record<string, unknown>> {
  policy?: string;
  dryRun?: true;
  /** False with `--no-wait`. */
  wait: boolean;
  timeout: string;
}

async function run({ args, options, terminal }: CommandCall): Promise<number> {
  const family = familyOf(args);
  const given = options as Options;
  const account = await connectAccount(destinationOf(options));
  const world = accountWorld(account);
  const chosen = await choosePolicy(world, given.policy, terminal);
  terminal.note(`Judged by ${chosen.name}, mode ${chosen.policy.mode}`);
  if (!looksAt(family, chosen.policy)) {
    terminal.print(`${family}: none of the families that this policy looks at (families).`);
    return 0;
  }
  const sight = await lookAtFamily(world, family, chosen.policy, terminal);
  if (given.dryRun) {
    terminal.print(verdictText(sight.verdict, sight.newest, sight.plan, terminal));
    return statusOf([sight.verdict.decision]);
  }
  const url = await connectStage(account).workQueue();
  if (url === undefined) return reconcileHere(account, world, family, chosen, terminal);
  return reconcileByQueue({ account, world, terminal, url }, sight, secondsToWait(given, account));
}

function familyOf([family]: CommandCall['args']): string {
  if (isFamily(family)) return family;
  throw new Trouble('a family has letters, digits, hyphens and underscores only', {
    where: String(family),
    remedy: 'Name it without a revision.',
  });
}

/** How long the functions are waited for. @throws Trouble for options that mean nothing to them */
function secondsToWait({ policy, wait, timeout }: Options, { place: { stage } }: Account): number {
  if (policy !== undefined) {
    throw new Trouble(`the stage ${stage} is deployed, and its functions have a policy of their own`, {
      remedy: 'Leave --policy out, or add --dry-run.',
    });
  }
  const seconds = wait ? Number(timeout) : 0;
  if (seconds >= 0) return seconds;
  throw new Trouble('--timeout must be a number of seconds', { where: timeout });
}

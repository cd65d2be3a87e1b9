import { ask, canAsk } from '../clients/ask.ts';
import { askingAws } from '../clients/aws-trouble.ts';
import { connectAccount } from '../clients/connect-account.ts';
import { connectPruning } from '../clients/connect-pruning.ts';
import { startProgress } from '../clients/progress.ts';
import type { Terminal } from '../clients/terminal.ts';
import type { ImageVerdict } from '../image/unused-images.ts';
import { agentRepository } from '../publish/agent-repository.ts';
import { type PruneLimits, prune, survey } from '../publish/prune.ts';
import { counted } from '../report/counted.ts';
import { byAge, imageLine, imageSummary, imageTable, wholeOnes } from '../report/image-table.ts';
import { Trouble } from '../report/trouble.ts';
import { accountOptions, destinationOf } from './account-options.ts';
import type { CommandCall, CommandDoor } from './command-door.ts';

const day = 86_400_000;

/** `remora prune`: removes images of the agent that nothing names any more. */
export const pruneCommand: CommandDoor = {
  define: (command) =>
    accountOptions(
      command.description(
        "Removes images of a stage's agent from ECR that nothing in the account names any more.",
      ),
    )
      .option('--dry-run', 'only say which images would go, and why the others stay')
      .option('--keep <number>', 'how many of the newest images stay in any case', '3')
      .option('--older-than <days>', 'only what was pushed longer ago, 1 day at least', '1')
      .option('--yes', 'remove without asking')
      .option('--json', 'one object per image and line')
      .addHelpText('after', help),
  run: (call) => askingAws(() => run(call)),
};

const help = `
An image stays as long as one of these names it, by digest or by tag: any revision of any family, whether ACTIVE,
INACTIVE or being deleted; a service, a running or pending task or a daemon of any cluster; the policy of any stage
and the parameters of its images. An index keeps what it holds, and an image its signatures. Just before anything
is removed all is read once more, and where anything cannot be read, nothing is removed.

Only this account and this region are looked at. Nobody here sees another account or region that pulls from this
repository, what starts containers without ECS (Kubernetes, AWS Batch), or a digest in a file that is still to be
registered: do not prune then, nor while a stage is being deployed.

Revisions are read at five a second, a quarter of what ECS allows the account: a thousand take over three minutes.

Exit status: 0 what could go is gone, or there was nothing; 1 it was not removed, or not all of it.

Needs: ecr:DescribeImages, ecr:BatchGetImage, ecs:ListTaskDefinitions, ecs:DescribeTaskDefinition,
ecs:ListClusters, ecs:ListServices, ecs:DescribeServices, ecs:DescribeServiceRevisions, ecs:ListTasks,
ecs:DescribeTasks, ecs:ListDaemonTaskDefinitions, ecs:DescribeDaemonTaskDefinition, ssm:DescribeParameters,
ssm:GetParameter; to remove, also ecr:BatchDeleteImage.

Examples:
  remora prune --dry-run
  remora prune --stage prod --region ap-northeast-1 --keep 10
  remora prune --older-than 90 --yes
  remora prune --dry-run --json | jq -r 'select(.decision == "remove") | .digest'`;

async function run({ options, terminal }: CommandCall): Promise<number> {
  const { dryRun, yes, json } = options as { dryRun?: true; yes?: true; json?: true };
  const limits = limitsOf(options);
  if (!dryRun && !yes && !canAsk(terminal)) {
    throw new Trouble('there is nobody here who could be asked before images are removed', {
      remedy: 'Add --yes, or --dry-run to only look.',
    });
  }
  const account = await connectAccount(destinationOf(options));
  const { place, identity } = account;
  const repository = agentRepository(place.stage);
  terminal.note(`Account ${place.account}, ${place.region}, as ${identity}`);
  terminal.note(`Repository ${repository}`);
  const begin = (total: number) => startProgress(terminal, total, 'Reading revisions');
  const world = connectPruning(account, repository, begin);
  const verdicts = await survey(world, limits);
  show(verdicts, terminal, json);
  const going = verdicts.filter(({ remove }) => remove);
  if (dryRun || going.length === 0) return 0;
  const question = `Remove ${counted(wholeOnes(going).length, 'image')}? What is removed cannot be brought back.`;
  if (!yes && !(await ask(terminal, question))) {
    terminal.note('Nothing was removed.');
    return 1;
  }
  return tell(await prune(world, verdicts, limits), terminal);
}

function limitsOf(options: Readonly<Record<string, unknown>>): PruneLimits {
  const { keep, olderThan } = options as { keep: string; olderThan: string };
  return {
    keep: wholeNumber(keep, '--keep', 'At least the newest image stays.'),
    olderThan:
      day *
      wholeNumber(olderThan, '--older-than', 'What is younger than a day may belong to a publish under way.'),
  };
}

function wholeNumber(text: string, option: string, remedy: string): number {
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
  throw new Trouble(`${option} must be a whole number from 1 on`, { where: text, remedy });
}

function show(verdicts: readonly ImageVerdict[], terminal: Terminal, json: true | undefined): void {
  if (json) {
    for (const verdict of byAge(verdicts)) terminal.print(imageLine(verdict));
    return;
  }
  if (verdicts.length > 0) terminal.print(imageTable(verdicts, terminal));
  terminal.print(imageSummary(verdicts));
}

function tell({ removed, spared, unremoved }: Awaited<ReturnType<typeof prune>>, terminal: Terminal): number {
  for (const { image, why } of spared) terminal.note(`${image.digest} stays after all: ${why}`);
  for (const [why, some] of Map.groupBy(unremoved, (one) => one.why)) {
    for (const { digest } of some) terminal.note(`Not removed: ${digest}`);
    terminal.note(why);
  }
  terminal.note(
    `Removed ${counted(wholeOnes(removed).length, 'image')}, ${removed.length} manifests in all.`,
  );
  return unremoved.length > 0 ? 1 : 0;
}

import { accountWorld } from '../clients/account-world.ts';
import { askingAws } from '../clients/aws-trouble.ts';
import { type Account, connectAccount } from '../clients/connect-account.ts';
import type { Terminal } from '../clients/terminal.ts';
import { beforeSwitching } from '../report/before-switching.ts';
import { statusOf } from '../report/exit-status.ts';
import { familySummary, familyTable } from '../report/family-table.ts';
import { byUrgency } from '../report/family-verdict.ts';
import type { Policy } from '../sidecar/policy.ts';
import { accountOptions, destinationOf } from './account-options.ts';
import { type ChosenPolicy, choosePolicy } from './choose-policy.ts';
import type { CommandDoor } from './command-door.ts';
import { familiesOf, lookAtFamilies, switchOf, type View } from './look-at-families.ts';
import { registers } from './registers.ts';

/** `remora audit`: what the functions would say of every family, without changing anything. */
export const auditCommand: CommandDoor = {
  define: (command) =>
    accountOptions(
      command.description(
        'Reads every family of an account and prints the verdict on its newest revision. Changes nothing.',
      ),
    )
      .option('--policy <file>', "a policy to judge by, instead of the stage's or the built-in one")
      .option('--json', 'one object per family and line')
      .addHelpText('after', help),
  run: ({ options, terminal }) =>
    askingAws(async () => {
      const account = await connectAccount(destinationOf(options));
      const world = accountWorld(account);
      const { policy: file, json } = options as { policy?: string; json?: true };
      const chosen = await choosePolicy(world, file, terminal);
      introduce(account, chosen, terminal);
      const view = await lookAtFamilies(world, await familiesOf(world, chosen.policy), chosen, terminal);
      if (json) for (const verdict of byUrgency(view.verdicts)) terminal.print(JSON.stringify(verdict));
      else await tell(view, chosen, account, terminal);
      for (const [line, families] of view.unasked) {
        terminal.note(`The guards could not be asked about ${families} of the families: ${line}`);
      }
      return statusOf(view.verdicts.map(({ decision }) => decision));
    }),
};

const help = `
Judged by the policy of the deployed stage (parameter /remora/<stage>/policy), else by the built-in one.
A repair is shown with what the guards say of it: whether the execution role may read the API key, and so on.
Families are read at five a second, a quarter of what ECS allows the account.

Exit status: 1 a family could not be read, else 3 some are refused, else 2 some need a repair, else 0.

Needs: ecs:ListTaskDefinitionFamilies, ecs:DescribeTaskDefinition, ssm:GetParameter; for the guards also
ssm:DescribeParameters, iam:SimulatePrincipalPolicy, ecr:BatchGetImage; to count tasks ecs:ListClusters,
ecs:ListTasks, ecs:DescribeTasks. What is denied of the latter two groups is said, and the rest goes on.

Examples:
  remora audit --region ap-northeast-1
  remora audit --policy policy.yml          what a policy would mean, before it is put in force
  remora audit --json | jq -r 'select(.decision == "refuse") | .family'
  AWS_PROFILE=prod remora audit --stage prod`;

function introduce(
  { place, identity }: Account,
  { name, policy, from, errors }: ChosenPolicy,
  terminal: Terminal,
): void {
  terminal.note(`Account ${place.account}, ${place.region}, as ${identity}`);
  terminal.note(`Judged by ${name}, mode ${policy.mode}`);
  if (from === 'built-in') {
    terminal.note(
      `No stage ${place.stage} is deployed here; --stage names another. The guards, which look at its parameters, are not asked.`,
    );
  }
  if (errors.length > 0) {
    terminal.note(
      `It is broken, so the built-in policy is used, as the functions do: "remora doctor" says why.`,
    );
  }
}

async function tell(
  view: View,
  { policy }: ChosenPolicy,
  account: Account,
  terminal: Terminal,
): Promise<void> {
  if (view.verdicts.length > 0) terminal.print(familyTable(view.verdicts, terminal));
  terminal.print(familySummary(view.verdicts));
  const { numbers, uncounted } = await switchOf(view, policy, account.settings);
  terminal.print(`\n${headingOf(policy)}`);
  for (const line of beforeSwitching(numbers)) terminal.print(`  ${line}`);
  if (uncounted !== undefined) terminal.note(`Running tasks could not be counted: ${uncounted}`);
}

/** What the numbers, which are of all families, are about. */
function headingOf(policy: Policy): string {
  if (!registers(policy)) return 'Before switching to mode register:';
  return policy.mode === 'register'
    ? 'In mode register, which is on:'
    : 'In mode register, which a rule puts on for some, if it were on for all:';
}

import { replaceFile } from '../clients/replace-file.ts';
import { type Rewriting, rewrite } from '../documents/rewrite.ts';
import { worstStatus } from '../report/exit-status.ts';
import { planRecord, titleOf, unreadTitleOf } from '../report/plan-record.ts';
import { Trouble } from '../report/trouble.ts';
import type { CommandCall, CommandDoor } from './command-door.ts';
import { filePolicy, withPolicyOptions } from './file-policy.ts';
import {
  type FileVerdicts,
  formatOf,
  type PlanVerdict,
  planFiles,
  type UnreadVerdict,
} from './plan-files.ts';

/** `remora fix`: repairs task definitions in their files. */
export const fixCommand: CommandDoor = {
  define: (command) =>
    withPolicyOptions(
      command
        .description('Repairs task definitions in their files, and leaves every other character as it is.')
        .argument('<file...>', 'JSON or YAML; - reads standard input and prints the result'),
    )
      .option('--check', 'change nothing, only say which files would be changed')
      .addHelpText('after', help),
  run: async (call) => {
    const [files] = call.args as [string[]];
    const policyFor = await filePolicy(call);
    if (!call.options.policy) call.terminal.note('The built-in policy is in force; --policy names yours.');
    const statuses: number[] = [];
    for await (const file of planFiles(files, policyFor, call.terminal))
      statuses.push(await fixFile(file, call));
    return worstStatus(statuses);
  },
};

const help = `
Comments, order, indentation, line ends and the final line end stay. CloudFormation is not
changed: its template is somebody's source, and "remora plan" says what to change in it.

Exit status: 1 if a file could not be read or changed, else 3 if something is refused, else
0; with --check, else 2 if something would be changed.

Examples:
  remora fix --policy policy.yml task-definition.json
  remora fix --policy policy.yml --check task-definitions/*.json
  remora fix --policy policy.yml - < in.json > out.json`;

interface Outcome {
  status: number;
  line: string;
}

async function fixFile(file: FileVerdicts, call: CommandCall): Promise<number> {
  const { terminal, options } = call;
  const isFilter = file.file === '-' && !options.check;
  let outcomes: Outcome[];
  try {
    const fixed = fixedText(file);
    if (isFilter) terminal.print((file.mark + fixed).replace(/\n$/, ''));
    else if (fixed !== file.text && !options.check) await replaceFile(file.file, file.mark + fixed);
    outcomes = file.verdicts.map((verdict) => outcomeOf(verdict, options.check === true));
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    outcomes = [{ status: 1, line: error.line }];
  }
  for (const { status, line } of outcomes) {
    if (status === 1) terminal.note(`${terminal.paintNote('red', 'remora:')} ${line}`);
    else if (isFilter) terminal.note(line);
    else terminal.print(line);
  }
  return worstStatus(outcomes.map(({ status }) => status));
}

function outcomeOf(verdict: UnreadVerdict | PlanVerdict, isCheck: boolean): Outcome {
  if ('error' in verdict) return { status: 1, line: `${unreadTitleOf(verdict)}: ${verdict.error}.` };
  const { plan } = verdict;
  const title = titleOf(planRecord(verdict));
  if (plan.decision === 'refuse')
    return { status: 3, line: `${title}: refused, ${plan.reason}: ${plan.message}` };
  if (plan.decision === 'exempt') return { status: 0, line: `${title}: exempt, ${plan.reason}` };
  if (plan.decision === 'correct') return { status: 0, line: `${title}: correct` };
  const codes = plan.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  const done = isCheck ? 'would be repaired' : 'repaired';
  return { status: isCheck ? 2 : 0, line: `${title}: ${done} (${codes.join(', ')})` };
}

/** The file's text with its definitions repaired. */
function fixedText({ file, text, verdicts }: FileVerdicts): string {
  const rewritings = verdicts.flatMap((verdict) => rewritingOf(verdict) ?? []);
  if (rewritings.length === 0) return text;
  const rewritten = rewrite(text, formatOf(file), rewritings);
  if ('problem' in rewritten) throw new Trouble(rewritten.problem, { where: file });
  return rewritten.text;
}

function rewritingOf(verdict: UnreadVerdict | PlanVerdict): Rewriting | undefined {
  if ('error' in verdict || verdict.plan.decision !== 'repair') return undefined;
  const { found, plan } = verdict;
  const where = titleOf(planRecord(verdict));
  if (found.form === 'cloudformation')
    throw new Trouble('a CloudFormation template is only read', {
      where,
      remedy: '"remora plan" says what to change in it.',
    });
  const { image } = plan.registerInput.containerDefinitions.find(({ name }) => name === plan.sidecar) ?? {};
  if (typeof image === 'string' && image.startsWith('${ssm:')) {
    const parameter = image.slice(6, -1);
    throw new Trouble(
      `the policy takes the agent's image from the parameter ${parameter}, which no file holds`,
      {
        where,
        remedy: `Name the image: --image "$(aws ssm get-parameter --name ${parameter} --query Parameter.Value --output text)"`,
      },
    );
  }
  return { found, registerInput: plan.registerInput };
}

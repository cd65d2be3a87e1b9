import manifest from '../../package.json' with { type: 'json' };
import type { Terminal } from '../clients/terminal.ts';
import { positionAt } from '../documents/position-at.ts';
import { locate } from '../documents/read-definitions.ts';
import { planText } from '../report/decision-text.ts';
import { statusOf } from '../report/exit-status.ts';
import { planRecord, titleOf, unreadRecord, unreadTitleOf } from '../report/plan-record.ts';
import { planSummary } from '../report/plan-summary.ts';
import { type LocatedRecord, sarif } from '../report/sarif.ts';
import { Trouble } from '../report/trouble.ts';
import type { Plan } from '../sidecar/plan.ts';
import type { CommandCall, CommandDoor } from './command-door.ts';
import { filePolicy, type PolicyFor, withPolicyOptions } from './file-policy.ts';
import { type FileVerdicts, type PlanVerdict, planFiles, type UnreadVerdict } from './plan-files.ts';

/** `remora plan`: what Remora would do with task definitions in files. */
export const planCommand: CommandDoor = {
  define: (command) =>
    withPolicyOptions(
      command
        .description('Says what Remora would do with task definitions, and changes nothing.')
        .argument('<file...>', 'JSON, YAML or CloudFormation; - is standard input'),
    )
      .option('--json', 'print one JSON object for each task definition')
      .option(
        '--register-input',
        "with --json: also the repaired definition. Prints your environment variables' values",
      )
      .option('--sarif', 'print SARIF 2.1.0, for code scanning')
      .addHelpText('after', help),
  run: async (call) => {
    const { json, sarif: asSarif, registerInput, policy } = call.options;
    if (json && asSarif) throw new Trouble('--json and --sarif exclude each other');
    if (registerInput && !json)
      throw new Trouble('--register-input belongs to --json', { remedy: 'Give both.' });
    const policyFor = await filePolicy(call);
    if (!policy && !json && !asSarif)
      call.terminal.note('The built-in policy is in force; --policy names yours.');
    const printer = json
      ? jsonPrinter(call)
      : asSarif
        ? sarifPrinter(call.terminal)
        : textPrinter(call.terminal);
    return planAll(call, policyFor, printer);
  },
};

const help = `
Reads a RegisterTaskDefinition input, what "aws ecs describe-task-definition --include TAGS"
answers, and CloudFormation: a template, one resource, or its bare properties.

Exit status: 1 if something could not be read, else 3 if something is refused, else 2 if
something needs a repair, else 0.

Examples:
  remora plan task-definition.json
  remora plan --policy policy.yml --json task-definitions/*.json
  remora plan --policy policy.yml --sarif template.yml > remora.sarif
  aws ecs describe-task-definition --task-definition web --include TAGS | remora plan -`;

/** Where the verdicts on one file go after the other; `end` comes after the last. */
interface Printer {
  print(file: FileVerdicts): void;
  end?(): void;
}

async function planAll(call: CommandCall, policyFor: PolicyFor, printer: Printer): Promise<number> {
  const [files] = call.args as [string[]];
  const seen: (Plan['decision'] | 'failed')[] = [];
  for await (const file of planFiles(files, policyFor, call.terminal)) {
    if (file.verdicts.length === 0) call.terminal.note(`${file.file}: no task definition is in it.`);
    for (const verdict of file.verdicts) seen.push('error' in verdict ? 'failed' : verdict.plan.decision);
    printer.print(file);
  }
  printer.end?.();
  return statusOf(seen);
}

function jsonPrinter({ options, terminal }: CommandCall): Printer {
  const record = (verdict: PlanVerdict) => {
    const { plan, found } = verdict;
    const whole = options.registerInput && plan.decision === 'repair' && found.form !== 'cloudformation';
    return { ...planRecord(verdict), ...(whole ? { registerInput: plan.registerInput } : {}) };
  };
  return {
    print: ({ verdicts }) => {
      for (const verdict of verdicts)
        terminal.print(JSON.stringify('error' in verdict ? unreadRecord(verdict) : record(verdict)));
    },
  };
}

function sarifPrinter(terminal: Terminal): Printer {
  const records: LocatedRecord[] = [];
  return {
    print: (file) => records.push(...file.verdicts.map((verdict) => located(verdict, file.text))),
    end: () => terminal.print(JSON.stringify(sarif(records, manifest.version), null, 2)),
  };
}

function located(verdict: UnreadVerdict | PlanVerdict, text: string): LocatedRecord {
  if ('error' in verdict)
    return { ...unreadRecord(verdict), position: { line: verdict.line ?? 1, column: 1 }, positions: [] };
  const { found, plan } = verdict;
  return {
    ...planRecord(verdict),
    position: positionAt(text, found.node.start),
    positions: plan.findings.map(({ path }) => positionAt(text, locate(found, path).start)),
  };
}

function textPrinter(terminal: Terminal): Printer {
  const decisions: Plan['decision'][] = [];
  let unread = 0;
  return {
    print: ({ verdicts }) => {
      for (const verdict of verdicts) {
        if ('error' in verdict) unread++;
        else decisions.push(verdict.plan.decision);
        terminal.print(text(verdict, terminal));
      }
    },
    end: () => terminal.print(`\n${planSummary(decisions, unread)}`),
  };
}

function text(verdict: UnreadVerdict | PlanVerdict, terminal: Terminal): string {
  if (!('error' in verdict))
    return planText(titleOf(planRecord(verdict)), verdict.found.definition, verdict.plan, terminal);
  const { paint } = terminal;
  return `${paint('bold', unreadTitleOf(verdict))}: ${paint('red', 'unreadable')}: ${verdict.error}`;
}

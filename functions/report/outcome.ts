import type { TaskDefinition } from '../sidecar/definition.ts';
import type { Plan } from '../sidecar/plan.ts';
import { colouredDiff } from './coloured-diff.ts';
import { definitionDiff } from './definition-diff.ts';
import type { FamilyVerdict } from './family-verdict.ts';
import { findingsTable } from './findings-table.ts';
import type { Paint } from './paint.ts';

interface Page {
  width: number;
  paint: Paint;
}

const colours = { correct: 'green', repair: 'yellow', exempt: 'cyan', refuse: 'red', failed: 'red' } as const;

/** A verdict for people: the decision and its reason, the findings, and what a repair changes or would change. */
export function verdictText(
  verdict: FamilyVerdict,
  newest: TaskDefinition,
  plan: Plan,
  { width, paint }: Page,
): string {
  const { family, revision, decision, reason, message, findings } = verdict;
  const why = reason === undefined ? '' : `, ${reason}: ${message ?? ''}`;
  const lines = [`${paint('bold', `${family}:${revision}`)}: ${paint(colours[decision], decision)}${why}`];
  if (findings.length > 0) lines.push(findingsTable(findings, width, paint));
  if (plan.decision === 'repair') {
    lines.push('', colouredDiff(definitionDiff(newest, plan.registerInput), paint));
  }
  return lines.join('\n');
}

/** What is said of a repair that was made, with the next step: a revision that is registered runs nowhere yet. */
export function repairedText(family: string, from: number | undefined, to: number): string {
  return [
    `${family}:${from} → ${family}:${to}: registered, not deployed.`,
    'A service that names a revision goes on with that one. To deploy the new one, for example:',
    `  aws ecs update-service --cluster <cluster> --service <service> --task-definition ${family}:${to}`,
  ].join('\n');
}

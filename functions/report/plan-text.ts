import type { RegisterInput } from '../sidecar/definition.ts';
import type { Plan } from '../sidecar/plan.ts';
import { colouredDiff } from './coloured-diff.ts';
import { definitionDiff } from './definition-diff.ts';
import { findingsTable } from './findings-table.ts';
import type { Paint } from './paint.ts';

const colours = { correct: 'green', repair: 'yellow', exempt: 'cyan', refuse: 'red' } as const;

/** A plan for people: the decision in a line, the findings, and what a repair would change. */
export function planText(
  title: string,
  definition: unknown,
  plan: Plan,
  width: number,
  paint: Paint,
): string {
  const reason = 'reason' in plan ? `, ${plan.reason}: ${plan.message}` : '';
  const lines = [`${paint('bold', title)}: ${paint(colours[plan.decision], plan.decision)}${reason}`];
  if (plan.findings.length > 0) lines.push(findingsTable(plan.findings, width, paint));
  if (plan.decision === 'repair')
    lines.push('', colouredDiff(definitionDiff(definition as RegisterInput, plan.registerInput), paint));
  return lines.join('\n');
}

/** How many of each, as "3 task definitions: 1 correct, 2 to repair". */
export function planSummary(decisions: readonly Plan['decision'][], unread: number): string {
  const words = { correct: 'correct', repair: 'to repair', exempt: 'exempt', refuse: 'refused' };
  const counts = Object.entries(words).map(([decision, word]) => {
    const count = decisions.filter((one) => one === decision).length;
    return count > 0 ? `${count} ${word}` : '';
  });
  if (unread > 0) counts.push(`${unread} unreadable`);
  const all = decisions.length + unread;
  return `${all} task definition${all === 1 ? '' : 's'}: ${counts.filter(Boolean).join(', ') || 'nothing to plan'}`;
}

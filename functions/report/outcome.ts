import type { TaskDefinition } from '../sidecar/definition.ts';
import type { Plan } from '../sidecar/plan.ts';
import { planText } from './decision-text.ts';
import { deployCommand } from './deploy-command.ts';
import type { FamilyVerdict } from './family-verdict.ts';
import type { Page } from './paint.ts';

/** The plan of a family's newest revision for people, with what the guards said of it. */
export function verdictText(verdict: FamilyVerdict, newest: TaskDefinition, plan: Plan, page: Page): string {
  return planText(`${verdict.family}:${verdict.revision}`, newest, plan, page, verdict);
}

/** What is said of a repair that was made, with the next step: a revision that is registered runs nowhere yet. */
export function repairedText(region: string, family: string, from: number | undefined, to: number): string {
  return [
    `${family}:${from} → ${family}:${to}: registered, not deployed.`,
    'A service that names a revision goes on with that one. To deploy the new one, for example:',
    ...deployCommand(region, `${family}:${to}`).map((line) => `  ${line}`),
  ].join('\n');
}

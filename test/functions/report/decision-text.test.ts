import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decisionText, planText } from '../../../functions/report/decision-text.ts';
import { familyTable } from '../../../functions/report/family-table.ts';
import { finding } from '../../../functions/sidecar/findings.ts';
import type { Plan } from '../../../functions/sidecar/plan.ts';

const page = { width: 80, paint: (style: unknown, text: string) => `<${style}>${text}</>` };
const missing = finding('sidecar-missing', { path: 'containerDefinitions', message: 'No agent.' });

test('the decision with its reason, the findings, and what a repair would change', () => {
  const before = { family: 'web', containerDefinitions: [] };
  const plan: Extract<Plan, { decision: 'repair' }> = {
    decision: 'repair',
    mode: 'report',
    findings: [missing],
    sidecar: 'agent',
    registerInput: { ...before, cpu: '256' },
  };
  const [line, row, blank, ...diff] = planText('web:1', before, plan, page).split('\n');
  assert.equal(line, '<bold>web:1</>: <yellow>repair</>');
  assert.match(row ?? '', /sidecar-missing +No agent\./);
  assert.equal(blank, '');
  assert.ok(diff.includes('<green>+  "cpu": "256"</>'), diff.join('\n'));
  const refused = {
    decision: 'refuse',
    reason: 'paused',
    message: 'The brake is on.',
    findings: [],
  } as const;
  const guarded = planText('web:1', before, plan, page, refused).split('\n');
  assert.equal(guarded[0], '<bold>web:1</>: <red>refuse</>, paused: The brake is on.');
  assert.deepEqual(guarded.slice(2), diff);
});

test('a decision has one colour, in a line of its own and in a table', () => {
  for (const decision of ['correct', 'repair', 'exempt', 'refuse', 'failed'] as const) {
    const painted: unknown[] = [];
    const paint = (style: unknown, text: string) => {
      if (text === decision) painted.push(style);
      return text;
    };
    decisionText('web:1', { decision, findings: [] }, { width: 80, paint });
    familyTable([{ family: 'web', revision: 1, decision, findings: [] }], { width: 80, paint });
    assert.deepEqual([painted.length, new Set(painted).size], [2, 1], decision);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familySummary, familyTable } from '../../../functions/report/family-table.ts';
import { byUrgency, type FamilyVerdict } from '../../../functions/report/family-verdict.ts';
import { finding } from '../../../functions/sidecar/findings.ts';

const page = { width: 80, paint: (_style: unknown, text: string) => text };
const verdict = (family: string, over: Partial<FamilyVerdict> = {}): FamilyVerdict => ({
  family,
  revision: 1,
  decision: 'correct',
  findings: [],
  ...over,
});
const statement = `{"Effect":"Allow","Resource":"${'a'.repeat(80)}"}`;
const refused = { decision: 'refuse', reason: 'execution-role-denied', message: `add ${statement}` } as const;

test('what needs a person comes first', () => {
  const all = [
    verdict('right'),
    verdict('off', { decision: 'exempt', reason: 'opted-out' }),
    verdict('twin', { decision: 'exempt', reason: 'source-deregistered' }),
    verdict('b', { decision: 'repair' }),
    verdict('a', { decision: 'repair' }),
    verdict('locked', refused),
    verdict('odd', { decision: 'failed', reason: 'ServerException' }),
  ];
  assert.deepEqual(
    byUrgency(all).map(({ family }) => family),
    ['odd', 'locked', 'a', 'b', 'twin', 'off', 'right'],
  );
  assert.equal(
    familySummary(all),
    '7 families: 1 could not be read, 1 refused, 2 to repair, 2 exempt, 1 correct.',
  );
});

test('a statement to copy is never broken, and stands once for all whom it concerns', () => {
  const text = familyTable([verdict('one', refused), verdict('two', refused)], page);
  assert.ok(text.includes(`\none, two: execution-role-denied: add ${statement}`));
  assert.equal(text.split(statement).length, 2);
  const lines = text.split('\n').filter((line) => /^[┌│├└]/.test(line));
  assert.ok(lines.every((line) => line.length <= 80));
});

test('errors are what a repair mends; a warning is told where there is none', () => {
  const missing = finding('sidecar-missing', { path: 'containerDefinitions', message: 'No agent.' });
  const roles = finding('roles-unknown', { path: 'containerDefinitions', message: 'No roles.' });
  const text = familyTable(
    [
      verdict('web', { decision: 'repair', findings: [missing, roles] }),
      verdict('api', { findings: [roles] }),
    ],
    page,
  );
  assert.match(text, /web .*sidecar-missing: No agent\./);
  assert.doesNotMatch(text, /web .*roles-unknown/);
  assert.match(text, /api .*roles-unknown: No roles\./);
});

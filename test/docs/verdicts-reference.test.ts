import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { guardReasons } from '../../functions/report/audit-event.ts';
import { tableRows } from './table-rows.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const verdicts = read('docs/verdicts.md');
const plan = read('functions/sidecar/plan.ts');
const event = read('functions/report/audit-event.ts');

/** The members of a union of texts. It has no value at run time, so the source itself is read. */
function unionOf(source: string, start: string): string[] {
  const declaration = source.slice(source.indexOf(start) + start.length);
  return [...declaration.slice(0, declaration.indexOf(';')).matchAll(/'([a-z-]+)'/g)].map(
    ([, name]) => name ?? '',
  );
}

const told = (heading: string) => tableRows(verdicts, heading).map(([name]) => name?.replaceAll('`', ''));

test('docs/verdicts.md has every decision', () => {
  assert.deepEqual(told('Decisions'), unionOf(event, 'decision:'));
});

test('docs/verdicts.md has every reason to exempt, in the order of precedence', () => {
  assert.deepEqual(told('Exempt'), unionOf(plan, 'type ExemptReason ='));
});

test('docs/verdicts.md has every reason to refuse, in the order of precedence', () => {
  assert.deepEqual(told('Refused by the plan'), unionOf(plan, 'type RefuseReason ='));
});

test('docs/verdicts.md has every guard', () => {
  assert.deepEqual(told('Refused by a guard').toSorted(), guardReasons.toSorted());
});

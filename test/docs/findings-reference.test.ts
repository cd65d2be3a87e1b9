import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { severities } from '../../functions/sidecar/findings.ts';
import { tableRows } from './table-rows.ts';

const text = readFileSync(new URL('../../docs/findings.md', import.meta.url), 'utf8');
const sections = { error: 'Errors', warning: 'Warnings', info: 'Information' };

for (const [severity, heading] of Object.entries(sections)) {
  const rows = tableRows(text, heading);

  test(`docs/findings.md has one row for every finding of severity ${severity}, in order, and no other`, () => {
    const codes = Object.entries(severities).filter(([, each]) => each === severity);
    assert.deepEqual(
      rows.map(([code, said]) => [code, said]),
      codes.map(([code]) => [`\`${code}\``, severity]),
    );
  });

  test(`docs/findings.md says of every finding of severity ${severity} what it means and what to do`, () => {
    for (const row of rows) assert.ok(row.slice(2).every(Boolean), row[0]);
  });
}

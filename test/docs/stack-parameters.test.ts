import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { tableRows } from './table-rows.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

test('docs/deployment.md has every parameter of the stack, and no other', () => {
  const [, defaults = ''] = /^params:\n {2}default:\n((?: {4}.*\n)+)/m.exec(read('serverless.yml')) ?? [];
  const names = [...defaults.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => `\`${name}\``);
  assert.ok(names.length > 0);
  assert.deepEqual(
    tableRows(read('docs/deployment.md'), 'Parameters of the stack')
      .map(([name]) => name)
      .toSorted(),
    names.toSorted(),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goRegExp } from '../../../agent/configuration/go-regexp.ts';
import { GoSyntaxError } from '../../../agent/configuration/go-regexp-reader.ts';
// What Go's own regexp package says of each pattern: an error, or the texts (by number) in which it finds something.
import table from './go-regexp.table.json' with { type: 'json' };

for (const row of table.patterns) {
  if (row.error !== undefined)
    test(`refused as by Go: ${row.pattern}`, () => {
      assert.throws(() => goRegExp(row.pattern), GoSyntaxError);
    });
  else
    test(`finds what Go finds: ${row.pattern}`, () => {
      const expression = goRegExp(row.pattern);
      const found = table.texts.filter((text) => expression.test(text));
      assert.deepEqual(
        found,
        row.found?.map((index) => table.texts[index]),
      );
    });
}

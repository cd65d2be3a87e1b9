import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalQuantity, quantityValue } from '../../../agent/sources/kubernetes-quantity.ts';

/** Text, canonical text and value (or ERR), as resource.Quantity of k8s.io/apimachinery v0.35.4 has them. */
const table = readFileSync(join(import.meta.dirname, 'kubernetes-quantity.table.tsv'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t') as [string, string, string]);

test('an amount is read and written as Kubernetes does it', () => {
  for (const [text, canonical, value] of table) {
    const isNone = canonical === 'ERR';
    assert.equal(canonicalQuantity(text), isNone ? text : canonical, text);
    if (isNone) assert.equal(quantityValue(text), undefined, text);
    else assert.ok(quantityValue(text) === Number(value), text);
  }
});

test('an amount keeps its value in its canonical form, which is its own canonical form', () => {
  const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'e3', 'E-3');
  const digits = fc.stringMatching(/^\d{1,9}(\.\d{0,6})?$/);
  fc.assert(
    fc.property(digits, suffix, (amount, unit) => {
      const canonical = canonicalQuantity(`${amount}${unit}`);
      assert.equal(quantityValue(canonical), quantityValue(`${amount}${unit}`));
      assert.equal(canonicalQuantity(canonical), canonical);
    }),
  );
});

test('an amount that would never end is none', () => {
  for (const text of ['1e999999999', '1e-999999999', '9'.repeat(1000)])
    assert.equal(quantityValue(text), undefined);
});

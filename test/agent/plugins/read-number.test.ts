import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readNumber } from '../../../agent/plugins/read-number.ts';

/** What Go 1.26 made of them: test/agent/third-party/go/float-table. */
const table: [string, number | null][] = JSON.parse(
  readFileSync(new URL('fixtures/go-floats.json', import.meta.url), 'utf8'),
);

describe('a number as plugins print it', () => {
  test('is what Go reads, to the last bit', () => {
    assert.ok(table.length > 1000);
    const wrong = table.filter(([text, number]) => !Object.is(readNumber(text), number ?? undefined));
    assert.deepEqual(
      wrong.map(([text, number]) => [text, number, readNumber(text)]),
      [],
    );
  });

  test('is the same number, however it is written', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        for (const text of [`${number}`, number.toExponential(), number.toPrecision(17)])
          assert.equal(readNumber(text), Number(text));
      }),
    );
  });

  test('is nothing for any other text, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const number = readNumber(text);
        assert.ok(number === undefined || Number.isFinite(number));
      }),
    );
  });

  test('costs no more than its length, also where it is absurdly long', () => {
    const long = '9'.repeat(300_000);
    const before = performance.now();
    for (const text of [
      `0.${long}`,
      `1_${long}_`,
      `0x${long}p-1`,
      `${long}e`,
      `${long}x`,
      `0x${long}`,
      `${'1_'.repeat(150_000)}x`,
    ])
      readNumber(text);
    assert.ok(performance.now() - before < 2000);
  });
});

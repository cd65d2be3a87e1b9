import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseMetricLines } from '../../../agent/plugins/parse-metric-lines.ts';

describe('what a metric plugin prints', () => {
  const read = (text: string) =>
    parseMetricLines(text)
      .metrics.map(({ name, value }) => `${name}=${value}`)
      .join(' ');
  const rows: [string, string, string][] = [
    [
      'name, value and time',
      'dice.d6\t3\t1397822016\ndice.d20\t7\t1397822016\n',
      'custom.dice.d6=3 custom.dice.d20=7',
    ],
    ['any white space, before it too', '  a \t 1   2 \r\n\u00a0b\u30002\u20283', 'custom.a=1 custom.b=2'],
    ['what Go does not split at', 'a\ufeff1 2 3', ''],
    ['more words than three', 'a 1 2 and so on', 'custom.a=1'],
    ['a time that is none', 'a 1 yesterday', 'custom.a=1'],
    ['fewer words than three', 'a 1\nb\n\nc 2 3', 'custom.c=2'],
    ['the last of equal names', 'a 1 0\nb 2 0\na 3 0', 'custom.a=3 custom.b=2'],
    ['the last that is a number', 'a 1 0\na x 0', 'custom.a=1'],
    [
      'the numbers of Go',
      'a 0x1p-2 0\nb 1_000 0\nc +5 0\nd .5 0\ne 1e-7 0',
      'custom.a=0.25 custom.b=1000 custom.c=5 custom.d=0.5 custom.e=1e-7',
    ],
    ['no NaN, no infinities, nothing out of range', 'a nan 0\nb -Inf 0\nc 1e400 0\nd 1 0', 'custom.d=1'],
    ['a huge value', 'a 100000000000000000000.000000 0', 'custom.a=100000000000000000000'],
    ['no name that Mackerel refuses', 'bad/key$x 1 0\nläuft 1 0\nok-1._ 1 0', 'custom.ok-1._=1'],
    ['names of objects', '__proto__ 1 0\nconstructor 2 0', 'custom.__proto__=1 custom.constructor=2'],
    ['no HTML', '<!DOCTYPE html>\n<html lang="en" class="a b">\n<p>1 2 3</p>', ''],
    ['no lone carriage return as an end of line', 'a 1 0\rb 2 0', 'custom.a=1'],
  ];
  for (const [what, text, expected] of rows) test(what, () => assert.equal(read(text), expected));

  test('one warning for each reason, and nothing of the text in it', () => {
    const secret = 'hunter2';
    const text = `a ${secret} 0\n${secret}! 1 0\nb nan 0\nc 1e999 0`;
    assert.deepEqual(parseMetricLines(text), {
      metrics: [],
      warnings: [
        'failed to parse value: no number that Mackerel takes (skipped line 1 and 2 more)',
        'a name may have only A-Z a-z 0-9 . _ and - (skipped line 2)',
      ],
    });
  });

  test('no more than a thousand metrics', () => {
    const text = Array.from({ length: 1500 }, (_, index) => `m${index} 1 0`).join('\n');
    const { metrics, warnings } = parseMetricLines(`${text}\nm0 7 0`);
    assert.equal(metrics.length, 1000);
    assert.equal(metrics[0]?.value, 7);
    assert.deepEqual(warnings, ['no more than 1000 metrics are taken (skipped line 1001 and 499 more)']);
  });

  test('whatever it prints, what is left can be posted', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('a', 'b.c', '1', '-2.5', 'nan', '\t', '\n', ' '));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const { metrics } = parseMetricLines(words.join(' '));
        for (const { name, value } of metrics) {
          assert.match(name, /^custom\.[A-Za-z0-9._-]+$/);
          assert.ok(Number.isFinite(value));
        }
        assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
      }),
    );
  });
});

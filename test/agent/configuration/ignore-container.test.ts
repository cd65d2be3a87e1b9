import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ignoreContainer } from '../../../agent/configuration/ignore-container.ts';

test('a pattern is found anywhere in the name', () => {
  const ignored = ignoreContainer('^mackerel-|router', 'ignoreContainer');
  assert.deepEqual(['mackerel-agent', 'log-router-1', 'my-mackerel-app'].map(ignored), [true, true, false]);
});

test('an empty pattern leaves nothing out', () => {
  assert.equal(ignoreContainer('', 'ignoreContainer')('app'), false);
});

for (const [pattern, why] of [
  [
    '(?!app)',
    "MACKEREL_IGNORE_CONTAINER: not a regular expression in Go's syntax: (?! is not in Go's syntax: it has no look-around",
  ],
  [
    '(a)\\1',
    "MACKEREL_IGNORE_CONTAINER: not a regular expression in Go's syntax: \\1 is not in Go's syntax: it has no back references",
  ],
  [
    'a++',
    "MACKEREL_IGNORE_CONTAINER: not a regular expression in Go's syntax: invalid nested repetition operator: +",
  ],
  ['(app', "MACKEREL_IGNORE_CONTAINER: not a regular expression in Go's syntax: missing closing )"],
] as const)
  test(`the error says what is wrong, and where it was set: ${pattern}`, () => {
    assert.throws(() => ignoreContainer(pattern, 'MACKEREL_IGNORE_CONTAINER'), { message: why });
  });

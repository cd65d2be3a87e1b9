import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matches, matchesAny } from '../../../functions/sidecar/pattern.ts';

const table: readonly [pattern: string, text: string, matches: boolean][] = [
  ['*', '', true],
  ['*', 'web', true],
  ['', '', true],
  ['', 'web', false],
  ['web', 'web', true],
  ['web', 'web-1', false],
  ['web', 'Web', false],
  ['web-*', 'web-', true],
  ['web-*', 'my-web-1', false],
  ['*-web-*', 'my-web-1', true],
  ['web-?', 'web-1', true],
  ['web-?', 'web-12', false],
  ['web-?', 'web-', false],
  ['?', '', false],
  ['?', '/', true],
  ['?', '\n', true],
  ['?', '寿', true],
  ['?', '🍣', true],
  ['??', '🍣', false],
  ['**', '', true],
  ['*?', '', false],
  ['?*', 'a', true],
  ['*a*b', 'abab', true],
  ['*ab', 'aab', true],
  ['a*a', 'a', false],
  ['a*', 'b\na', false],
  ['a*c', 'a\nb\nc', true],
  ['arn:aws:sts::*:assumed-role/one-off-runner/*', 'arn:aws:sts::1:assumed-role/one-off-runner/a/b', true],
  ['arn:aws:sts::*:assumed-role/one-off-runner/*', 'arn:aws:sts::1:assumed-role/one-off-runner-2/a', false],
  ['arn:aws:iam::*:user/a+b@example.com', 'arn:aws:iam::1:user/a+b@example.com', true],
  ['{a,b}', 'a', false],
  ['[ab]', 'a', false],
  ['!a', 'b', false],
  ['(a|b)', 'a', false],
  ['a\\*', 'a\\b', true],
  ['.*', '.a', true],
];

for (const [pattern, text, expected] of table) {
  test(`"${pattern}" ${expected ? 'matches' : 'does not match'} "${text}"`, () =>
    assert.equal(matches(pattern, text), expected));
}

/** What AWS allows in families, ARNs and tags. */
const text = fc.stringMatching(/^[\w :/=+@.-]+$/);

test('a pattern without * and ? matches itself and nothing else', () => {
  fc.assert(
    fc.property(text, text, (pattern, other) => {
      assert.equal(matches(pattern, pattern), true, pattern);
      assert.equal(matches(pattern, other), pattern === other);
    }),
  );
});

test('* stands for any characters', () => {
  fc.assert(
    fc.property(text, text, text, (left, middle, right) => {
      assert.equal(matches(`${left}x*y${right}`, `${left}x${middle}y${right}`), true);
      assert.equal(matches(`${left}*${right}x`, `${left}${middle}${right}y`), false);
    }),
  );
});

/** The same by another way: an expression, whose time may explode but not on so short texts. */
function expressionOf(pattern: string): RegExp {
  const parts = [...pattern].map((each) => ({ '*': '.*', '?': '.', '.': '\\.' })[each] ?? each);
  return new RegExp(`^${parts.join('')}$`, 'su');
}

test('it is what a regular expression says', () => {
  const letters = (...of: string[]) => fc.string({ unit: fc.constantFrom(...of), maxLength: 8 });
  fc.assert(
    fc.property(
      letters('a', 'b', '.', '🍣', '*', '?'),
      letters('a', 'b', '.', '🍣', '\n'),
      (pattern, other) => {
        assert.equal(matches(pattern, other), expressionOf(pattern).test(other));
      },
    ),
    { numRuns: 2000 },
  );
});

test('a pattern of many * takes no longer than its length times the text', { timeout: 5000 }, () => {
  assert.equal(matches(`${'*a'.repeat(100)}*b`, 'a'.repeat(10_000)), false);
});

test('one of several patterns is enough', () => {
  assert.equal(matchesAny(['a', 'b*'], 'bc'), true);
  assert.equal(matchesAny(['a', 'b*'], 'c'), false);
  assert.equal(matchesAny([], ''), false);
});

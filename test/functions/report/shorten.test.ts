import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shorten } from '../../../functions/report/shorten.ts';

test('a long text ends behind a word, or where there is none within it, and never within a character', () => {
  assert.equal(shorten('short', 5), 'short');
  assert.equal(shorten('some words more', 12), 'some words…');
  assert.equal(shorten('some wordswithoutend', 12), 'some wordsw…');
  assert.equal(shorten('abcd😀efgh', 6), 'abcd…');
});

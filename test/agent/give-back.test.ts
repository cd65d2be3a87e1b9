import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { giveBack } from '../../agent/give-back.ts';
import { runtimes } from './doubles/agent-process.ts';

const source = join(import.meta.dirname, '../../agent/give-back.ts');

/** How many bodies of functions stay compiled, before and after; and that they can still be called. */
const program = `
import { fullGC, heapStats } from 'bun:jsc';
import { giveBack } from ${JSON.stringify(source)};
const functions = Array.from({ length: 500 }, (_, at) => new Function('a', 'return a + ' + at));
const sum = () => functions.reduce((sum, each) => each(sum), 0);
const compiled = () => {
  fullGC();
  return heapStats().objectTypeCounts.FunctionCodeBlock;
};
const sums = [sum()];
const counts = [compiled()];
giveBack();
// It waits until nothing runs.
await new Promise((resolve) => setTimeout(resolve, 50));
counts.push(compiled());
sums.push(sum());
console.log(JSON.stringify({ counts, sums }));
`;

test('on Bun compiled code goes, and comes again', () => {
  const said = execFileSync(runtimes['on Bun'], ['-e', program], { encoding: 'utf8' });
  const { counts, sums } = JSON.parse(said);
  assert.ok(counts[0] >= 500, said);
  assert.ok(counts[1] < 100, said);
  assert.deepEqual(sums, [124_750, 124_750]);
});

test('on Node nothing happens', () => assert.doesNotThrow(giveBack));

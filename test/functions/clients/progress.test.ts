import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { startProgress, withProgress } from '../../../functions/clients/progress.ts';
import type { Terminal } from '../../../functions/clients/terminal.ts';

const terminal = (over: Partial<Terminal>) => over as Terminal;

test('a line now and then where there is no terminal', () => {
  const lines: string[] = [];
  const progress = startProgress(
    terminal({ note: (line) => void lines.push(line) }),
    250,
    'Reading families',
  );
  for (let i = 0; i < 250; i += 1) progress.step();
  progress.stop();
  assert.deepEqual(lines, ['Reading families: 100 of 250', 'Reading families: 200 of 250']);
});

test('a bar on a terminal, which is gone at the end', () => {
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 80,
    cursorTo: () => true,
    clearLine: () => true,
  });
  const progress = startProgress(terminal({ progress: stream }), 2, 'Reading families');
  progress.step();
  progress.step();
  progress.stop();
  assert.match(String(stream.read()), /Reading families .*\/2/);
});

test('where something fails, the progress ends after what was under way', async () => {
  const slow = Promise.withResolvers<void>();
  const seen: string[] = [];
  const progress = { step: () => void seen.push('step'), stop: () => void seen.push('stop') };
  const work = (item: string) => (item === 'slow' ? slow.promise : Promise.reject(new Error(item)));
  const all = withProgress(['slow', 'broken', 'never'], 2, progress, work);
  setImmediate(slow.resolve);
  await assert.rejects(all, /broken/);
  await slow.promise;
  assert.deepEqual(seen, ['step', 'stop']);
});

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { publishProgress } from '../../../functions/clients/publish-progress.ts';
import type { Terminal } from '../../../functions/clients/terminal.ts';

test('a bar of megabytes, which is full when all has arrived and never fuller', () => {
  const stream = Object.assign(new PassThrough(), {
    ...{ isTTY: true, columns: 80 },
    ...{ cursorTo: () => true, clearLine: () => true },
  });
  const progress = publishProgress({ progress: stream } as unknown as Terminal);
  progress.expect(2_500_000);
  for (let sent = 0; sent < 30; sent += 1) progress.arrived(100_000);
  progress.stop();
  assert.match(String(stream.read()), /Megabytes in place .* 3\/3/s);
});

test('elsewhere only the sentences', () => {
  const lines: string[] = [];
  const progress = publishProgress({ note: (line: string) => void lines.push(line) } as unknown as Terminal);
  progress.note('The base is there.');
  progress.expect(5_000_000);
  progress.arrived(5_000_000);
  progress.stop();
  assert.deepEqual(lines, ['The base is there.']);
});

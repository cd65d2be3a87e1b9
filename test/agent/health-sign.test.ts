import assert from 'node:assert/strict';
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { hasSign, keepSign } from '../../agent/health-sign.ts';
import { recordedLog } from './doubles/recorded-log.ts';
import { simulatedClock } from './doubles/simulated-clock.ts';

const directory = mkdtempSync(join(tmpdir(), 'sign-'));
after(() => rmSync(directory, { recursive: true }));
const minute = 60_000;

test('the first place that can be written has the sign, for two minutes', async () => {
  const paths = ['/proc/nowhere/sign', join(directory, 'sign')];
  const { log, lines } = recordedLog();
  const stop = new AbortController();
  const clock = simulatedClock();
  assert.equal(await hasSign(clock.now(), paths), false);
  const kept = keepSign({ clock, log, paths }, stop.signal);
  await clock.advance(10 * minute);
  assert.equal(await hasSign(clock.now(), paths), true);
  stop.abort();
  await kept;
  const at = lstatSync(paths[1] ?? '').mtimeMs;
  assert.deepEqual([await hasSign(at + 119_000, paths), await hasSign(at + 121_000, paths)], [true, false]);
  assert.deepEqual(lines, []);
});

test('where nothing can be written that is said once', async () => {
  const { log, lines } = recordedLog();
  const stop = new AbortController();
  const clock = simulatedClock();
  const kept = keepSign({ clock, log, paths: ['/proc/a', '/proc/b'] }, stop.signal);
  await clock.advance(5 * minute);
  stop.abort();
  await kept;
  assert.deepEqual(lines, [
    'INFO <main> "agent health" will not work: none of /proc/a, /proc/b can be written',
  ]);
});

test('a link that was laid in its place leads to nothing that is written', async () => {
  const [path, other] = [join(directory, 'link'), join(directory, 'other')];
  writeFileSync(other, 'of somebody else');
  symlinkSync(other, path);
  const { mtimeMs } = lstatSync(other);
  const { log } = recordedLog();
  const stop = new AbortController();
  const clock = simulatedClock();
  const kept = keepSign({ clock, log, paths: [path] }, stop.signal);
  await clock.advance(3 * minute);
  stop.abort();
  await kept;
  assert.deepEqual([readFileSync(other, 'utf8'), lstatSync(other).mtimeMs], ['of somebody else', mtimeMs]);
});

import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bell } from '../../../agent/bell.ts';
import { firstConfig, nextConfig } from '../../../agent/configuration/watch-config.ts';
import { request } from '../../../agent/transport/request.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { scaledClock } from '../doubles/scaled-clock.ts';
import { serve } from '../doubles/serve.ts';
import { until } from '../doubles/until.ts';

const directory = mkdtempSync(join(tmpdir(), 'watch-'));
after(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'agent.yml');

/** A minute is 30 milliseconds. */
function watch(environment: Record<string, string> = {}) {
  const clock = scaledClock(2000);
  const { log, lines } = recordedLog();
  const all = { MACKEREL_APIKEY: 'key', MACKEREL_AGENT_CONFIG: file, ...environment };
  return { environment: all, ask: request, reload: bell(clock), clock, log, lines };
}
const polling = { MACKEREL_AGENT_CONFIG_POLLING_DURATION_MINUTES: '1' };
const never = new AbortController().signal;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** At once, as who looks at it in between would find half of it. */
function write(text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

test('a look every so many minutes finds what changed, not what looks different; what is broken is said once', async () => {
  write('memo: one\nreadinessProbe: {http: {path: /}}\n');
  const watched = watch(polling);
  const present = await firstConfig(watched, never);
  assert.ok(present);
  const next = nextConfig(present, watched, never);
  write('# a comment\nreadinessProbe: {http: {path: "/"}}\nmemo: "one"\n');
  await pause(100);
  assert.equal(watched.lines.length, 0);
  write('memo: [one\n');
  await until(() => watched.lines.length === 1);
  // Seen again and again, and said once.
  await pause(100);
  rmSync(file);
  await until(() => watched.lines.length === 2);
  write('memo: two\n');
  assert.equal((await next)?.memo, 'two');
  assert.deepEqual(
    watched.lines.map((line) => line.replace(/: (line|the conf).*/, '')),
    [
      'WARNING <config> failed to load config (the present one stays)',
      'WARNING <config> failed to load config (the present one stays)',
      'INFO <config> detected config changes',
    ],
  );
});

test('the bell has it read again, changed or not; without polling nobody else does', async () => {
  writeFileSync(file, 'memo: one\n');
  const watched = watch();
  const present = await firstConfig(watched, never);
  assert.ok(present);
  const next = nextConfig(present, watched, never);
  await pause(100);
  watched.reload.ring();
  assert.equal((await next)?.memo, 'one');
  assert.deepEqual(watched.lines, ['INFO <agent> reload config: signal = hangup']);
});

test('what is not to be had for now at the start is tried again; what a person must mend is an error', async () => {
  let asked = 0;
  const server = await serve((_request, response) => {
    asked += 1;
    response.writeHead(asked < 4 ? 503 : 200).end('memo: there');
  });
  const watched = watch({ MACKEREL_AGENT_CONFIG: server.base });
  assert.equal((await firstConfig(watched, never))?.memo, 'there');
  await server.close();
  assert.equal(asked, 4);
  assert.deepEqual(watched.lines, [
    `WARNING <config> failed to load config (it is tried again): the configuration ${server.base}/: answered with status 503`,
  ]);
  await assert.rejects(
    firstConfig(watch({ MACKEREL_APIKEY: '', MACKEREL_AGENT_CONFIG: '' }), never),
    /there is no API key/,
  );
});

test('who is told to stop while there is no configuration, stops', async () => {
  const stop = new AbortController();
  const first = firstConfig(watch({ MACKEREL_AGENT_CONFIG: 'http://127.0.0.1:1/' }), stop.signal);
  await pause(30);
  stop.abort();
  assert.equal(await first, undefined);
});

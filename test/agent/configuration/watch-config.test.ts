import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { bell } from '../../../agent/bell.ts';
import { firstConfig, nextConfig } from '../../../agent/configuration/watch-config.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { serve } from '../doubles/serve.ts';
import { simulatedClock } from '../doubles/simulated-clock.ts';

const minute = 60_000;
const never = new AbortController().signal;
const polling = { MACKEREL_AGENT_CONFIG_POLLING_DURATION_MINUTES: '1' };

function watch(environment: Record<string, string> = {}) {
  const clock = simulatedClock();
  const { log, lines } = recordedLog();
  const all = { MACKEREL_APIKEY: 'key', ...environment };
  return { environment: all, ask: clock.ask, reload: bell(clock), clock, log, lines };
}

/** A configuration on a web server: its text, or the status that stands for none, and how often it was asked for. */
async function published(test: TestContext, content: string | number) {
  const given = { content, asked: 0, base: '' };
  const server = await serve((_request, response) => {
    given.asked += 1;
    if (typeof given.content === 'number') response.writeHead(given.content).end();
    else response.end(given.content);
  });
  test.after(() => server.close());
  given.base = server.base;
  return given;
}

test('a look every so many minutes finds what changed, not what looks different; what is broken is said once', async (t) => {
  const file = await published(t, 'memo: one\nreadinessProbe: {http: {path: /}}\n');
  const watched = watch({ ...polling, MACKEREL_AGENT_CONFIG: file.base });
  const present = await firstConfig(watched, never);
  assert.ok(present);
  const next = nextConfig(present, watched, never);
  file.content = '# a comment\nreadinessProbe: {http: {path: "/"}}\nmemo: "one"\n';
  await watched.clock.advance(3 * minute);
  assert.deepEqual([file.asked, watched.lines], [4, []]);
  file.content = 'memo: [one\n';
  await watched.clock.advance(3 * minute);
  assert.deepEqual([file.asked, watched.lines.length], [7, 1]);
  file.content = 404;
  await watched.clock.advance(3 * minute);
  assert.deepEqual([file.asked, watched.lines.length], [10, 2]);
  file.content = 'memo: two\n';
  await watched.clock.advance(minute);
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

test('the bell has it read again, changed or not; without polling nobody else does', async (t) => {
  const file = await published(t, 'memo: one\n');
  const watched = watch({ MACKEREL_AGENT_CONFIG: file.base });
  const present = await firstConfig(watched, never);
  assert.ok(present);
  const next = nextConfig(present, watched, never);
  await watched.clock.advance(1440 * minute);
  assert.equal(file.asked, 1);
  watched.reload.ring();
  assert.equal((await next)?.memo, 'one');
  assert.deepEqual(watched.lines, ['INFO <agent> reload config: signal = hangup']);
});

test('what is not to be had for now at the start is tried again; what a person must mend is an error', async (t) => {
  const file = await published(t, 503);
  const watched = watch({ MACKEREL_AGENT_CONFIG: file.base });
  const first = firstConfig(watched, never);
  // After one second, and after two more.
  await watched.clock.advance(6_999);
  assert.equal(file.asked, 3);
  file.content = 'memo: there';
  await watched.clock.advance(1);
  assert.equal((await first)?.memo, 'there');
  assert.equal(file.asked, 4);
  assert.deepEqual(watched.lines, [
    `WARNING <config> failed to load config (it is tried again): the configuration ${file.base}/: answered with status 503`,
  ]);
  await assert.rejects(firstConfig(watch({ MACKEREL_APIKEY: '' }), never), /there is no API key/);
});

test('who is told to stop while there is no configuration, stops', async () => {
  const stop = new AbortController();
  const watched = watch({ MACKEREL_AGENT_CONFIG: 'http://127.0.0.1:1/' });
  const first = firstConfig(watched, stop.signal);
  await watched.clock.advance(10 * minute);
  assert.equal(watched.lines.length, 1);
  stop.abort();
  assert.equal(await first, undefined);
});

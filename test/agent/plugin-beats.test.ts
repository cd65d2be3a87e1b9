import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type Run, run } from '../../agent/agent.ts';
import type { Config } from '../../agent/configuration/config.ts';
import { nothingKept } from '../../agent/kept.ts';
import { mackerel } from '../../agent/mackerel/api.ts';
import { memoryStore } from '../../agent/mackerel/host-id-store.ts';
import { nonePlatform } from '../../agent/platforms/none.ts';
import { request } from '../../agent/transport/request.ts';
import { startMackerel } from './doubles/mackerel-api.ts';
import { hostParameters } from './doubles/mackerel-client.ts';
import { recordedLog } from './doubles/recorded-log.ts';
import { scaledClock } from './doubles/scaled-clock.ts';
import { simulatedClock } from './doubles/simulated-clock.ts';
import { until } from './doubles/until.ts';

/** A minute is a second of ours. */
const clock = scaledClock(60);
const { log, lines } = recordedLog();
const directory = mkdtempSync(join(tmpdir(), 'beats-'));
const double = await startMackerel({ now: () => clock.now() / 1000 });
after(() => double.close());
after(() => rmSync(directory, { recursive: true }));

const options = { base: double.base, key: double.key, userAgent: 'test', proxyFor: () => undefined };
const kept = nothingKept(memoryStore(), process.env, clock, log);
const second = 1000;
const plugin = (name: string, command: string, timeout = 30 * second) => ({
  name,
  command,
  env: {},
  timeout,
});

/** On a platform without metrics of its own. */
function runOf(config: Partial<Config>, readyAfter = 0, over: Partial<Run> = {}): Run {
  return {
    config: { metricPlugins: [], checkPlugins: [], ...config } as Config,
    platform: nonePlatform('here', clock.monotonic),
    mackerel: mackerel({ ...options, ask: request }),
    kept,
    describeHost: async () => hostParameters(),
    ready: (signal) => clock.wait(readyAfter, signal),
    clock,
    log,
    ...over,
  };
}

async function live(config: Partial<Config>, milliseconds: number, readyAfter = 0): Promise<void> {
  const stop = new AbortController();
  const living = run(runOf(config, readyAfter), stop.signal);
  await clock.wait(milliseconds, stop.signal);
  stop.abort();
  await living;
}
const minute = 60 * second;
const timesOf = (name: string) =>
  double.values.filter((value) => value.name === name).map(({ time }) => time);
/** Minutes since the first of these times. */
const minutes = ([first = 0, ...times]: number[]) => times.map((time) => Math.round((time - first) / 60));

test('each plugin and check has its own beat: who is slow, hangs or floods delays nobody', async () => {
  const start = Math.floor(clock.now() / 1000);
  const pid = join(directory, 'pid');
  await live(
    {
      metricPlugins: [
        plugin('quick', 'echo quick.a 1 0'),
        // 72 seconds, of 90 that it has: the beat in between is left out.
        plugin('slow', `echo run >> ${directory}/slow; sleep 1.2; echo slow.a 1 0`, 90 * second),
        plugin('hanging', `echo $$ > ${pid}; trap "" TERM; while :; do sleep 0.05; done`, 20 * minute),
        plugin('flooding', 'yes flood.a 1 0'),
        plugin('refused', 'echo refused.a 1 0; echo "refused/b 1 0"'),
      ],
      checkPlugins: [
        plugin('fine', 'echo fine'),
        plugin('broken', 'echo broken; exit 2'),
        plugin('late', 'sleep 60', 10 * second),
      ],
    },
    5.5 * minute,
    1.5 * minute,
  );
  const quick = timesOf('custom.quick.a');
  assert.deepEqual(minutes(quick), [1, 2, 3, 4]);
  // The first, gathered before the application was ready, has its own time.
  assert.ok((quick[0] ?? 0) - start >= 60 && (quick[0] ?? 0) - start < 80);
  assert.deepEqual(minutes(timesOf('custom.slow.a')), [2]);
  // Thrice for its values, and once for its graphs.
  assert.equal(readFileSync(`${directory}/slow`, 'utf8'), 'run\n'.repeat(4));
  assert.equal(timesOf('custom.refused.a').length, 5);
  assert.equal(timesOf('custom.flood.a').length, 5);
  const statuses = (name: string) =>
    double.reports.filter((report) => report.name === name).map((r) => r.status);
  assert.deepEqual(statuses('fine'), ['OK']);
  assert.deepEqual(statuses('broken'), Array(5).fill('CRITICAL'));
  assert.deepEqual(statuses('late'), Array(5).fill('UNKNOWN'));
  // Nothing is left of what ran when the agent stopped.
  assert.throws(() => process.kill(Number(readFileSync(pid, 'utf8')), 0), { code: 'ESRCH' });
});

test('graphs are asked for once the host is registered', async () => {
  const command = join(import.meta.dirname, 'plugins/fixtures/dice.sh');
  await live({ metricPlugins: [plugin('dice', command)] }, 0.5 * minute);
  assert.deepEqual(
    double.graphs.map(({ name }) => name),
    ['custom.dice'],
  );
  // Each shell of the test before was asked, and answered with its values.
  assert.ok(lines.includes('INFO <metric> plugin quick: invalid plugin meta output'));
});

test('what checks found survives a reload, and each state is told anew after it', async () => {
  double.reports.length = 0;
  const checkPlugins = [plugin('fine', 'exit 0'), plugin('gone', 'exit 1')];
  double.fault = ({ path }) => (path.startsWith('monitoring') ? { status: 503 } : undefined);
  await live({ checkPlugins }, 1.5 * minute);
  assert.equal(double.reports.length, 0);
  double.fault = () => undefined;
  await live({ checkPlugins: checkPlugins.slice(0, 1) }, 1.5 * minute);
  assert.deepEqual(
    double.reports.map(({ name, status }) => `${name} ${status}`),
    ['fine OK'],
  );
});

test('while Mackerel takes nothing, it is asked twice a minute at most', async () => {
  double.requests.length = 0;
  double.fault = ({ path }) => (path === 'tsdb' ? { status: 503 } : undefined);
  const metricPlugins = Array.from({ length: 8 }, (_, index) =>
    plugin(`p${index}`, `sleep 0.0${index}; echo a 1 0`),
  );
  await live({ metricPlugins }, 4.5 * minute);
  const asked = double.requests.filter(({ path }) => path === 'tsdb').length;
  assert.ok(asked >= 3 && asked <= 9, `${asked}`);
  double.fault = () => undefined;
  await live({}, 0.2 * minute);
  assert.equal(timesOf('custom.a').length, 32);
});

test('a host that is gone is registered again, once', async () => {
  const [id = ''] = double.hosts.keys();
  double.hosts.delete(id);
  const before = double.requests.filter(({ method, path }) => `${method} ${path}` === 'POST hosts').length;
  const metricPlugins = [plugin('a', 'echo a 1 0'), plugin('b', 'echo b 1 0')];
  await live({ metricPlugins, checkPlugins: [plugin('c', 'exit 0')] }, 2.5 * minute);
  const after = double.requests.filter(({ method, path }) => `${method} ${path}` === 'POST hosts').length;
  assert.equal(after - before, 1);
});

test('one report that Mackerel answers with 404 makes no new host while it knows the host', async () => {
  double.fault = ({ path }) => (path.startsWith('monitoring') ? { status: 404 } : undefined);
  const hosts = double.hosts.size;
  await live({ checkPlugins: [plugin('c', 'exit 1')] }, 2.5 * minute);
  assert.equal(double.hosts.size, hosts);
});

test('what the quick plugins of a minute tell goes in one request, a second after the first has told', async () => {
  const still = simulatedClock();
  const stop = new AbortController();
  const mine = nothingKept(memoryStore(), process.env, still, log);
  // Held back until the minute's own post has been: on a busy machine one of them would else be in it.
  const gate = join(directory, 'gate');
  const held = `[ "$MACKEREL_AGENT_PLUGIN_META" ] || until [ -e ${gate} ]; do sleep 0.02; done`;
  const metricPlugins = ['a', 'b', 'c', 'd', 'e'].map((name) => plugin(name, `${held}; echo ${name} 1 0`));
  const over = { clock: still, kept: mine, mackerel: mackerel({ ...options, ask: still.ask }) };
  double.fault = () => undefined;
  double.requests.length = 0;
  const living = run(runOf({ metricPlugins }, 0, over), stop.signal);
  await still.advance(minute);
  writeFileSync(gate, '');
  // The programs' own time is real.
  await until(() => mine.backlog.size === metricPlugins.length);
  const posted = () =>
    double.requests.filter(({ path }) => path === 'tsdb').map(({ body }) => (body as unknown[]).length);
  assert.deepEqual(posted(), []);
  await still.advance(second);
  assert.deepEqual(posted(), [5]);
  stop.abort();
  await living;
});

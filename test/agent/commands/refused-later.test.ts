import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bell } from '../../../agent/bell.ts';
import { runAgent } from '../../../agent/commands/run-agent.ts';
import { type MackerelDouble, startMackerel } from '../doubles/mackerel-api.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { scaledClock } from '../doubles/scaled-clock.ts';

const directory = mkdtempSync(join(tmpdir(), 'refused-later-'));
after(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'agent.yml');
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(done: () => boolean): Promise<void> {
  for (let left = 1_000; left > 0; left -= 1) {
    if (done()) return;
    await pause(10);
  }
  assert.fail('it does not come to that');
}

/** The whole agent in this process. */
function start(double: MackerelDouble, speed: number) {
  const clock = scaledClock(speed);
  const { log, lines } = recordedLog();
  const reload = bell(clock);
  const stop = new AbortController();
  const environment = {
    PATH: process.env.PATH,
    MACKEREL_CONTAINER_PLATFORM: 'none',
    MACKEREL_APIBASE: double.base,
    MACKEREL_APIKEY: double.key,
    MACKEREL_AGENT_CONFIG: file,
    HTTPS_PROXY: 'socks5://127.0.0.1:1',
  };
  const ended = runAgent({ environment, reload, clock, log }, stop.signal);
  after(() => stop.abort());
  return { lines, reload, stop, ended };
}

for (const roles of ['shop:web', 'shop:batch'])
  test(`a key that is refused for a while, and a reload to ${roles}: the agent goes on, and so does its host`, async (t) => {
    const double = await startMackerel();
    t.after(() => double.close());
    writeFileSync(file, 'hostIdStore: memory\nroles: [shop:web]\n');
    const agent = start(double, 100);
    await until(() => agent.lines.some((line) => line.includes('start the agent')));
    double.fault = () => ({ status: 403, text: '{"error":"revoked"}' });
    writeFileSync(file, `hostIdStore: memory\nroles: [${roles}]\n`);
    agent.reload.ring();
    await until(() => agent.lines.filter((line) => line.includes('retry to find host')).length > 2);
    assert.ok(
      agent.lines.some((line) =>
        /^WARNING <agent> retry to find host: .*403 revoked.*MACKEREL_APIKEY/.test(line),
      ),
    );
    double.fault = () => undefined;
    await until(() => agent.lines.filter((line) => line.includes('start the agent')).length > 1);
    agent.stop.abort();
    assert.equal(await agent.ended, 0);
    assert.deepEqual(
      [...double.hosts.values()].map(({ isRetired }) => isRetired),
      [true],
    );
  });

test('a reload to what cannot be begun keeps the configuration before', async (t) => {
  const double = await startMackerel();
  t.after(() => double.close());
  writeFileSync(file, 'hostIdStore: memory\n');
  const agent = start(double, 100);
  await until(() => agent.lines.some((line) => line.includes('start the agent')));
  writeFileSync(file, 'hostIdStore: memory\napibase: https://elsewhere.example\n');
  agent.reload.ring();
  const starts = () => agent.lines.filter((line) => line.includes('start the agent')).length;
  await until(() => starts() > 1);
  assert.match(
    agent.lines.join('\n'),
    /^WARNING <config> it is of no use \(the configuration before stays\): HTTPS_PROXY/m,
  );
  agent.stop.abort();
  assert.equal(await agent.ended, 0);
  assert.deepEqual(
    [...double.hosts.values()].map(({ isRetired }) => isRetired),
    [true],
  );
});

test('a host that is only made after the agent was told to stop is retired, too', async (t) => {
  const double = await startMackerel();
  t.after(() => double.close());
  writeFileSync(file, 'hostIdStore: memory\n');
  const held = Promise.withResolvers<void>();
  double.fault = ({ path }) => (path === 'hosts' ? held.promise : undefined);
  const agent = start(double, 2);
  await until(() => double.requests.some(({ path }) => path === 'hosts'));
  agent.stop.abort();
  // The agent has waited for it for four of its seconds, which are half of ours, and will for four more.
  setTimeout(held.resolve, 3_000);
  assert.equal(await agent.ended, 0);
  assert.deepEqual(
    [...double.hosts.values()].map(({ isRetired }) => isRetired),
    [true],
  );
});

test('what waits is posted at the end, also while a reload has not registered the host again', async (t) => {
  const double = await startMackerel();
  t.after(() => double.close());
  writeFileSync(
    file,
    `hostIdStore: memory\nplugin: {metrics: {a: {command: "printf 'a.b\\\\t1\\\\t0\\\\n'"}}}\n`,
  );
  double.fault = ({ path }) => (path === 'tsdb' ? { status: 503 } : undefined);
  const agent = start(double, 60);
  await until(() => double.requests.some(({ path }) => path === 'tsdb'));
  double.fault = ({ method }) => (method === 'GET' || method === 'PUT' ? { status: 503 } : undefined);
  const before = double.requests.length;
  agent.reload.ring();
  await until(() => double.requests.slice(before).some(({ method }) => method !== 'POST'));
  agent.stop.abort();
  assert.equal(await agent.ended, 0);
  assert.ok(double.values.some(({ name, value }) => name === 'custom.a.b' && value === 1));
  assert.ok([...double.hosts.values()].every(({ isRetired }) => isRetired));
});

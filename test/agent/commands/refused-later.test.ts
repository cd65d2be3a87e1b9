import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { until } from '../doubles/until.ts';
import { quickUntil, wholeAgent } from '../doubles/whole-agent.ts';

const directory = mkdtempSync(join(tmpdir(), 'refused-later-'));
after(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'agent.yml');

for (const roles of ['shop:web', 'shop:batch'])
  test(`a key that is refused for a while, and a reload to ${roles}: the agent goes on, and so does its host`, async (t) => {
    const double = await startMackerel();
    writeFileSync(file, 'hostIdStore: memory\nroles: [shop:web]\n');
    const agent = wholeAgent(t, double, file);
    await until(agent.started(1));
    double.fault = () => ({ status: 403, text: '{"error":"revoked"}' });
    writeFileSync(file, `hostIdStore: memory\nroles: [${roles}]\n`);
    agent.reload.ring();
    await until(() => agent.lines.filter((line) => line.includes('retry to find host')).length > 1);
    assert.ok(
      agent.lines.some((line) =>
        /^WARNING <agent> retry to find host: .*403 revoked.*MACKEREL_APIKEY/.test(line),
      ),
    );
    double.fault = () => undefined;
    await until(agent.started(2));
    agent.stop.abort();
    assert.equal(await agent.ended, 0);
    assert.deepEqual(
      [...double.hosts.values()].map(({ isRetired }) => isRetired),
      [true],
    );
  });

test('a reload to what cannot be begun keeps the configuration before', async (t) => {
  const double = await startMackerel();
  writeFileSync(file, 'hostIdStore: memory\n');
  const agent = wholeAgent(t, double, file, { environment: { HTTPS_PROXY: 'socks5://127.0.0.1:1' } });
  await until(agent.started(1));
  writeFileSync(file, 'hostIdStore: memory\napibase: https://elsewhere.example\n');
  agent.reload.ring();
  await until(agent.started(2));
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
  writeFileSync(file, 'hostIdStore: memory\n');
  const held = Promise.withResolvers<void>();
  double.fault = ({ path }) => (path === 'hosts' ? held.promise : undefined);
  const agent = wholeAgent(t, double, file);
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
  writeFileSync(
    file,
    `hostIdStore: memory\nplugin: {metrics: {a: {command: "printf 'a.b\\\\t1\\\\t0\\\\n'"}}}\n`,
  );
  double.fault = ({ path }) => (path === 'tsdb' ? { status: 503 } : undefined);
  const refused = () => double.requests.some(({ path }) => path === 'tsdb');
  const agent = wholeAgent(t, double, file, { clock: quickUntil(refused) });
  await until(refused);
  double.fault = ({ method }) => (method === 'GET' || method === 'PUT' ? { status: 503 } : undefined);
  const before = double.requests.length;
  agent.reload.ring();
  await until(() => double.requests.slice(before).some(({ method }) => method !== 'POST'));
  agent.stop.abort();
  assert.equal(await agent.ended, 0);
  assert.ok(double.values.some(({ name, value }) => name === 'custom.a.b' && value === 1));
  assert.ok([...double.hosts.values()].every(({ isRetired }) => isRetired));
});

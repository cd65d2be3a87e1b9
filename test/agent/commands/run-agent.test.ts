import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { until } from '../doubles/until.ts';
import { quickUntil, wholeAgent } from '../doubles/whole-agent.ts';

const directory = mkdtempSync(join(tmpdir(), 'run-agent-'));
after(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'agent.yml');

test('what waits is posted before the host is retired, and before that nothing is lost by a reload', async (t) => {
  const double = await startMackerel();
  const roots = [join(directory, 'one'), join(directory, 'other')];
  const write = (root = '') =>
    writeFileSync(
      file,
      `root: ${root}\nplugin: {metrics: {a: {command: "printf 'a.b\\\\t1\\\\t0\\\\n'"}}}\n`,
    );
  write(roots[0]);
  double.fault = ({ path }) => (path === 'tsdb' ? { status: 503 } : undefined);
  const refused = () => double.requests.some(({ path }) => path === 'tsdb');
  const agent = wholeAgent(t, double, file, { clock: quickUntil(refused) });
  await until(refused);
  write(roots[1]);
  agent.reload.ring();
  await until(agent.started(2));
  assert.ok(double.requests.some(({ method }) => method === 'PUT'));
  assert.equal(readFileSync(join(roots[1] ?? '', 'id'), 'utf8'), [...double.hosts.keys()][0]);
  double.fault = () => undefined;
  agent.stop.abort();
  assert.equal(await agent.ended, 0);
  assert.ok(double.values.some(({ name, value }) => name === 'custom.a.b' && value === 1));
  assert.equal(double.hosts.size, 1);
  assert.match(double.requests.at(-1)?.path ?? '', /\/retire$/);
});

test('a reload to what Mackerel refuses changes nothing; refused from the start, it ends the agent', async (t) => {
  const double = await startMackerel();
  writeFileSync(file, 'hostIdStore: memory\nroles: [shop:web]\n');
  const agent = wholeAgent(t, double, file);
  await until(agent.started(1));
  const mistakes = ['roles: [no colon]', 'apikey: another', 'apikey: another\nroot: /elsewhere'];
  for (const [index, broken] of mistakes.entries()) {
    writeFileSync(file, `hostIdStore: memory\n${broken}\n`);
    const before = agent.lines.length;
    agent.reload.ring();
    await until(agent.started(index + 2));
    const said = agent.lines.slice(before).filter((line) => line.startsWith('WARNING'));
    assert.match(
      said.join('\n'),
      /^WARNING <config> Mackerel refuses it \(the configuration before stays\): \D+4\d\d .*$/,
    );
  }
  writeFileSync(file, 'hostIdStore: memory\nroles: [shop:batch]\n');
  agent.reload.ring();
  await until(() =>
    [...double.hosts.values()].some(({ roleFullnames }) => roleFullnames?.[0] === 'shop:batch'),
  );
  agent.stop.abort();
  assert.equal(await agent.ended, 0);
  assert.deepEqual(
    [...double.hosts.values()].map(({ isRetired, roleFullnames }) => [isRetired, roleFullnames]),
    [[true, ['shop:batch']]],
  );
  writeFileSync(file, 'hostIdStore: memory\napikey: another\n');
  assert.equal(await wholeAgent(t, double, file).ended, 1);
});

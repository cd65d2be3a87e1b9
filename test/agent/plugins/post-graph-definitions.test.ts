import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { mackerel } from '../../../agent/mackerel/api.ts';
import { postGraphDefinitions } from '../../../agent/plugins/post-graph-definitions.ts';
import { programs } from '../../../agent/plugins/programs.ts';
import { request } from '../../../agent/transport/request.ts';
import { startMackerel } from '../doubles/mackerel-api.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { scaledClock } from '../doubles/scaled-clock.ts';

const double = await startMackerel();
after(() => double.close());
const clock = scaledClock(100);
const { log, lines } = recordedLog();
const options = { base: double.base, key: double.key, userAgent: 'test', proxyFor: () => undefined };
const around = {
  mackerel: mackerel({ ...options, ask: request }),
  // A thousand seconds for a program are ten of ours.
  programs: programs(process.env, clock, log),
  clock,
  log,
  stop: new AbortController().signal,
};
const fault = double.fault;
beforeEach(() => {
  for (const list of [lines, double.graphs, double.requests]) list.length = 0;
  double.fault = fault;
});

const post = (command: string | string[]) =>
  postGraphDefinitions({ name: 'p', command, env: {}, timeout: 1_000_000 }, around);
const print = (json: unknown) => `printf '%s\\n' '# mackerel-agent-plugin' '${JSON.stringify(json)}'`;
const said = () => lines.filter((line) => !line.startsWith('DEBUG'));

test('a plugin is asked for its graphs, and Mackerel is told of them', async () => {
  await post([join(import.meta.dirname, 'fixtures/dice.sh')]);
  const metrics = [{ name: 'custom.dice.d6', displayName: 'Die (d6)', isStacked: false }];
  assert.deepEqual(double.graphs, [
    { name: 'custom.dice', displayName: 'My Dice', unit: 'integer', metrics },
  ]);
  assert.deepEqual(said(), []);
});

test('one that Mackerel refuses loses no other', async () => {
  await post(print({ graphs: { a: {}, b: { unit: 'furlong' }, c: {} } }));
  assert.deepEqual(
    double.graphs.map(({ name }) => name),
    ['custom.a', 'custom.c'],
  );
  assert.match(said().join(), /^WARNING <metric> plugin p: failed to post graph definitions: .*400.*furlong/);
});

test('a plugin that tells of none, and what else it prints is not logged', async () => {
  await post('echo secret 1 0');
  await post(print({ graphs: {} }));
  assert.deepEqual(said(), ['INFO <metric> plugin p: invalid plugin meta output']);
  assert.equal(double.requests.length, 0);
});

test('Mackerel is busy: again, three seconds apart, five times at most', async () => {
  const before = clock.monotonic();
  let refusals = 3;
  double.fault = () => (refusals-- > 0 ? { status: 503 } : undefined);
  await post(print({ graphs: { a: {} } }));
  assert.equal(double.graphs.length, 1);
  assert.ok(clock.monotonic() - before > 9_000);
  double.fault = () => ({ status: 429, text: 'slow down' });
  await post(print({ graphs: { a: {} } }));
  assert.equal(double.requests.length, 9);
  assert.match(said().join(), /^WARNING <metric> plugin p: failed to post graph definitions: [^W]*429[^W]*$/);
});

test('it cannot be started, or prints what is no JSON: again too, for what it looks at may come up', async () => {
  await post(['no-such-plugin']);
  await post("printf '%s\\n' '# mackerel-agent-plugin' '{secret'");
  assert.deepEqual(said(), [
    'WARNING <metric> plugin p: failed to post graph definitions: exit code: 127, exec: "no-such-plugin": executable file not found in $PATH',
    'WARNING <metric> plugin p: failed to post graph definitions: failed to decode plugin meta: what follows the headline is no JSON',
  ]);
});

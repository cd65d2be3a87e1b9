import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { realClock } from '../../../agent/clock.ts';
import { type Programs, programs } from '../../../agent/plugins/programs.ts';
import { readMetrics } from '../../../agent/plugins/read-metrics.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { scaledClock } from '../doubles/scaled-clock.ts';

const { log, lines } = recordedLog();
const environment = { ...process.env, MACKEREL_APIKEY: 'the-api-key' };
const real = programs(environment, realClock, log);
after(() => real.end());
const never = new AbortController().signal;
const fixture = (name: string) => [join(import.meta.dirname, 'fixtures', name)];
beforeEach(() => {
  lines.length = 0;
});

async function read(command: string | string[], env = {}, by: Programs = real): Promise<string> {
  const plugin = { name: 'p', command, env, timeout: 10_000 };
  const metrics = await readMetrics(plugin, { programs: by, log, stop: never });
  return metrics.map(({ name, value }) => `${name}=${value}`).join(' ');
}
const said = () => lines.filter((line) => !line.startsWith('DEBUG'));

test('what it printed counts, whatever its exit code; stderr is one line at INFO, without the key', async () => {
  assert.equal(await read(fixture('dice.sh'), { DICE_SIDE: '5' }), 'custom.dice.d6=5');
  assert.deepEqual(said(), ['INFO <metric> plugin p: "rolled for ***\\n"']);
});

test('it is told that it is not asked for its graphs', async () => {
  const command = 'echo "meta${MACKEREL_AGENT_PLUGIN_META-unset}. 1 0"';
  assert.equal(await read(command, { MACKEREL_AGENT_PLUGIN_META: '1' }), 'custom.meta.=1');
});

test('garbage: what is a value is kept, and the rest is told of without a word of it', async () => {
  assert.equal(await read(fixture('garbage.sh')), 'custom.garbage.one=1');
  assert.deepEqual(said(), [
    'WARNING <metric> plugin p: failed to parse value: no number that Mackerel takes (skipped line 2 and 1 more)',
    'WARNING <metric> plugin p: a name may have only A-Z a-z 0-9 . _ and - (skipped line 5)',
  ]);
});

test('a flood: the whole lines of what was read', async () => {
  assert.equal(await read(fixture('flood.sh')), 'custom.flood.first=1 custom.flood.again=2');
  assert.equal(said().at(-1), 'WARNING <metric> plugin p: it prints more than is read: the rest is left out');
});

test('whoever it leaves behind holds no value up', async () => {
  const before = performance.now();
  assert.equal(await read(fixture('daemon.sh')), 'custom.daemon.left=1');
  assert.ok(performance.now() - before < 5_000);
});

test('its time over, not startable: an ERROR, and no values', async () => {
  assert.equal(await read(fixture('hang.sh'), {}, programs(environment, scaledClock(50), log)), '');
  assert.equal(await read(['no-such-plugin', '--password=hunter2']), '');
  assert.deepEqual(said(), [
    'ERROR <metric> plugin p: command timed out',
    'ERROR <metric> plugin p: exit code: 127, exec: "no-such-plugin": executable file not found in $PATH',
  ]);
});

test('nothing at all, and nothing in the log, where the agent is told to stop', async () => {
  const stop = new AbortController();
  const plugin = { name: 'p', command: 'echo a 1 0; sleep 60', env: {}, timeout: 10_000 };
  setTimeout(() => stop.abort(), 200);
  assert.deepEqual(await readMetrics(plugin, { programs: real, log, stop: stop.signal }), []);
  assert.deepEqual(said(), []);
});

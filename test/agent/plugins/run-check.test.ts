import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { realClock } from '../../../agent/clock.ts';
import { programs } from '../../../agent/plugins/programs.ts';
import { cutMessage, runCheck } from '../../../agent/plugins/run-check.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { scaledClock } from '../doubles/scaled-clock.ts';

const { log, lines } = recordedLog();
const real = programs(process.env, realClock, log);
const never = new AbortController().signal;
beforeEach(() => {
  lines.length = 0;
});

function check(command: string | string[], by = real, stop = never) {
  return runCheck({ name: 'c', command, env: {}, timeout: 10_000 }, 1_800_000_000, {
    programs: by,
    log,
    stop,
  });
}

test('exit codes are states, and all of stdout is the message', async () => {
  const rows = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN', 'UNKNOWN'];
  for (const [code, status] of rows.entries())
    assert.deepEqual(await check(`printf ' one\\ntwo\\n'; exit ${code}`), {
      name: 'c',
      status,
      message: ' one\ntwo\n',
      occurredAt: 1_800_000_000,
    });
  assert.equal((await check('kill $$'))?.status, 'UNKNOWN');
  assert.equal((await check('exit 255'))?.status, 'UNKNOWN');
});

test('a check is not asked for graphs', async () => {
  assert.equal((await check('printf "${MACKEREL_AGENT_PLUGIN_META-unset}"'))?.message, 'unset');
});

test('not startable and its time over: UNKNOWN, with the reason as its message', async () => {
  const missing = await check(['no-such-check', '--password=hunter2']);
  const why = 'exit code: 127, exec: "no-such-check": executable file not found in $PATH';
  assert.deepEqual([missing?.status, missing?.message], ['UNKNOWN', why]);
  const late = await check('echo partly; sleep 60', programs(process.env, scaledClock(50), log));
  assert.deepEqual([late?.status, late?.message], ['UNKNOWN', 'command timed out']);
  assert.deepEqual(
    lines.filter((line) => !line.startsWith('DEBUG')),
    [`WARNING <check> plugin c: ${why}`, 'WARNING <check> plugin c: command timed out'],
  );
});

test('no state at all where the agent was told to stop: the check could not finish', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  assert.equal(await check('sleep 60', real, stop.signal), undefined);
});

test('megabytes of message are cut', async () => {
  const found = await check('yes critical; exit 2');
  assert.equal(found?.message.length, 1023);
});

test('a message is cut below 1024, never within a character, and is always well formed', () => {
  assert.equal(cutMessage('x'.repeat(1022) + '𠮷野家').length, 1022);
  assert.equal(cutMessage('x'.repeat(1021) + '𠮷野家').length, 1023);
  assert.equal(cutMessage('\ud800 lone'), '\ufffd lone');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000, size: 'max' }), (text) => {
      const cut = cutMessage(text);
      assert.ok(cut.length < 1024 && cut.isWellFormed());
      assert.ok(text.toWellFormed().startsWith(cut));
      assert.ok(cut.length >= Math.min(text.length, 1022));
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realClock } from '../../agent/clock.ts';
import { every } from '../../agent/every.ts';
import { simulatedClock } from './doubles/simulated-clock.ts';

const minute = 60_000;

/** When a task began, in seconds, that takes so many seconds each time. */
function beating(takes: (beat: number) => number, first?: number) {
  const clock = simulatedClock();
  const stop = new AbortController();
  const began: number[] = [];
  const task = async () => {
    began.push(clock.monotonic() / 1000);
    await clock.wait(takes(began.length) * 1000);
  };
  const how = { clock, signal: stop.signal, ...(first !== undefined && { first }) };
  return { clock, stop, began, ended: every(minute, task, how) };
}

test('first after an interval, or after what is said', async () => {
  for (const [first, times] of [
    [undefined, [60, 120, 180]],
    [0, [0, 60, 120, 180]],
    [5000, [5, 65, 125]],
  ] as const) {
    const { clock, began } = beating(() => 0, first);
    await clock.advance(3 * minute);
    assert.deepEqual(began, times);
  }
});

test('what the task takes moves no beat', async () => {
  const { clock, began } = beating((beat) => beat % 50, 0);
  await clock.advance(1000 * minute);
  assert.deepEqual(
    began,
    Array.from({ length: 1001 }, (_, index) => index * 60),
  );
});

test('a beat that comes while the task runs is left out', async () => {
  const { clock, began } = beating((beat) => (beat === 2 ? 130 : 1), 0);
  await clock.advance(5 * minute);
  assert.deepEqual(began, [0, 60, 240, 300]);
});

test('a machine that slept makes up for nothing', async () => {
  const { clock, began } = beating((beat) => (beat === 1 ? 24 * 3600 + 7 : 0), 0);
  await clock.advance(24 * 3600_000 + 2 * minute);
  assert.deepEqual(began, [0, 24 * 3600 + 60, 24 * 3600 + 120]);
});

test('it ends at once when it is told to while it waits, and after the task while that runs', async () => {
  const waiting = beating(() => 0);
  await waiting.clock.advance(30_000);
  waiting.stop.abort();
  await waiting.ended;
  assert.deepEqual(waiting.began, []);
  const running = beating(() => 10, 0);
  await running.clock.advance(5000);
  running.stop.abort();
  await running.clock.advance(5 * minute);
  await running.ended;
  assert.deepEqual(running.began, [0]);
});

test('real time: a wait is as long as it is, also where a timer takes no such number', async () => {
  const before = performance.now();
  await realClock.wait(20);
  assert.ok(performance.now() - before >= 20);
  const stop = new AbortController();
  let hasEnded = false;
  const century = realClock.wait(100 * 365 * 86_400_000, stop.signal).then(() => {
    hasEnded = true;
  });
  await realClock.wait(20);
  assert.equal(hasEnded, false);
  stop.abort();
  await century;
  await realClock.wait(1000, stop.signal);
  assert.ok(performance.now() - before < 900);
});

test('real time: no timer is asked for a broken number of milliseconds, which it would cut off', async (t) => {
  const timers = t.mock.method(globalThis, 'setTimeout');
  await realClock.wait(3.7);
  assert.equal(timers.mock.calls[0]?.arguments[1], 4);
});

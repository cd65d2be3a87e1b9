import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { backlog, tickOf } from '../../../agent/mackerel/backlog.ts';
import type { Tick } from '../../../agent/metrics/metric.ts';
import { type Fault, startMackerel } from '../doubles/mackerel-api.ts';
import { clientOf, hostParameters } from '../doubles/mackerel-client.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { simulatedClock } from '../doubles/simulated-clock.ts';

let clock = simulatedClock();
const seconds = () => clock.now() / 1000;
const double = await startMackerel({ now: () => seconds() });
after(() => double.close());
await clientOf(double).createHost(hostParameters());
const { log, lines } = recordedLog();
const flush = (values: ReturnType<typeof backlog>, host = 'host1') =>
  values.flush(host, clientOf(double, clock.ask));

beforeEach(() => {
  clock = simulatedClock();
  double.fault = () => undefined;
  double.values.length = 0;
  double.requests.length = 0;
  lines.length = 0;
});

/** A tick of now. */
const tick = (...names: string[]): Tick =>
  tickOf(
    seconds(),
    names.map((name) => ({ name, value: 1 })),
  );
async function gathered(minutes: number, values = backlog(clock, log)) {
  for (let minute = 0; minute < minutes; minute += 1) {
    await clock.advance(60_000);
    values.add(tick('a', 'b'));
  }
  return values;
}

test('oldest first, and what a value is', async () => {
  const values = await gathered(25);
  assert.equal(await flush(values), true);
  assert.equal(values.size, 0);
  assert.equal(double.requests.length, 3);
  const times = double.values.map(({ time }) => time);
  assert.deepEqual(times, times.toSorted());
  const time = Date.UTC(2026, 0, 2, 0, 1) / 1000;
  assert.deepEqual(double.values[0], { hostId: 'host1', name: 'a', time, value: 1 });
});

test('however many metrics there are, no more than a hundred thousand values wait, the newest', async () => {
  const values = backlog(clock, log);
  const names = Array.from({ length: 1000 }, (_, number) => `custom.plugin.${number}`);
  for (let minute = 0; minute < 103; minute += 1) {
    await clock.advance(60_000);
    values.add(tick(...names));
  }
  assert.equal(values.size, 100);
  assert.deepEqual(
    lines,
    Array(3).fill('WARNING <metric> dropped 1 minutes of metrics: over 100000 values wait'),
  );
  await flush(values);
  assert.equal(double.values[0]?.time, seconds() - 99 * 60);
});

test('six hours are drained in six minutes, sixty ticks a flush', async () => {
  const values = await gathered(360);
  for (const left of [300, 240, 180, 120, 60, 0]) {
    await flush(values);
    assert.equal(values.size, left);
  }
  assert.equal(double.values.length, 720);
});

test('six hours wait, before there is a host too; what is older is dropped, and that is said', async () => {
  const values = await gathered(363);
  assert.equal(values.size, 361);
  assert.deepEqual(lines, Array(2).fill('WARNING <metric> dropped 1 minutes of metrics: six hours old'));
  await clock.advance(3600_000);
  for (let flushes = 0; flushes < 6; flushes += 1) await flush(values);
  assert.equal(double.values.length, 301 * 2);
  assert.equal(lines.at(-1), 'WARNING <metric> dropped 60 minutes of metrics: six hours old');
});

test('one value that Mackerel refuses is found by halves, and takes no other with it', async () => {
  const values = await gathered(7);
  values.add(tick('c', 'd', 'wrong/name', 'e'));
  await gathered(7, values);
  assert.equal(await flush(values), true);
  assert.equal(values.size, 0);
  assert.equal(double.values.length, 7 * 2 + 3 + 7 * 2);
  assert.ok(double.requests.length < 20, `${double.requests.length}`);
  assert.deepEqual(
    lines.filter((line) => line.includes('dropped')),
    ['WARNING <metric> dropped values that Mackerel refuses: wrong/name'],
  );
  assert.ok(
    lines.includes(
      'WARNING <metric> failed to post metrics: API request failed: 400 name "wrong/name" is wrong',
    ),
  );
});

test('names that Mackerel always refuses cost an hour that waited none of its good values', async () => {
  const values = backlog(clock, log);
  const names = Array.from({ length: 20 }, (_, number) =>
    number % 7 === 3 ? `wrong/${number}` : `m${number}`,
  );
  for (let minute = 0; minute < 60; minute += 1) {
    await clock.advance(60_000);
    values.add(tick(...names));
  }
  let flushes = 0;
  for (; values.size > 0 && flushes < 60; flushes += 1) {
    double.requests.length = 0;
    await flush(values);
    assert.ok(double.requests.length < 160, `${double.requests.length}`);
  }
  assert.equal(values.size, 0);
  assert.equal(double.values.length, 60 * 17);
  assert.equal(new Set(double.values.map(({ name, time }) => `${name} ${time}`)).size, 60 * 17);
  const dropped = lines.filter((line) => line.includes('dropped'));
  assert.ok(dropped.every((line) => /: (wrong\/\d+(, )?)+$/.test(line)));
  assert.ok(flushes < 20, `${flushes}`);
});

for (const status of [400, 413, 422])
  test(`${status} for everything costs a few requests, and drops it with a warning`, async () => {
    const values = await gathered(10);
    double.fault = () => ({ status });
    await flush(values);
    assert.equal(values.size, 0);
    assert.ok(double.requests.length < 60, `${double.requests.length}`);
    const dropped = lines.flatMap(
      (line) => /dropped values that Mackerel refuses: (.*)/.exec(line)?.[1] ?? [],
    );
    assert.deepEqual([...new Set(dropped.join(', ').split(', '))].toSorted(), ['a', 'b']);
  });

const passing: Fault[] = [401, 403, 408, 429, 500, 502, 503, 504].map((status) => ({ status }));
for (const fault of [...passing, 'gone' as const, 'hangs' as const])
  test(`${JSON.stringify(fault)} is asked once, and all waits in its order`, async () => {
    const values = await gathered(12);
    double.fault = () => fault;
    assert.equal(await flush(values), true);
    assert.deepEqual([values.size, values.isStuck, double.requests.length], [12, true, 1]);
    assert.match(lines.join(), /^WARNING <metric> failed to post metrics: [^,]+$/);
    double.fault = () => undefined;
    await flush(values);
    assert.deepEqual([values.size, values.isStuck], [0, false]);
    const times = double.values.map(({ time }) => time);
    assert.deepEqual(times, times.toSorted());
    assert.equal(new Set(times).size, 12);
  });

test('a connection that breaks in the middle: what was taken is not sent again', async () => {
  const values = await gathered(30);
  double.fault = () => (double.requests.length === 2 ? 'gone' : undefined);
  await flush(values);
  assert.equal(values.size, 20);
  await flush(values);
  assert.equal(double.values.length, 60);
});

test('404 says that the host is gone, and all waits', async () => {
  const values = await gathered(12);
  assert.equal(await flush(values, 'another'), false);
  assert.equal(values.size, 12);
  assert.equal(await flush(values), true);
  assert.equal(double.values.length, 24);
});

test('2xx is success, whatever else it answers: nothing is posted twice', async () => {
  for (const fault of [{ status: 200 }, { status: 204 }, { status: 200, text: '<html>' }]) {
    const values = await gathered(1);
    double.fault = () => fault;
    await flush(values);
    assert.equal(values.size, 0);
  }
});

test('two that post at once post nothing twice, and what comes meanwhile is posted', async () => {
  const values = await gathered(3);
  const both = [flush(values), flush(values)];
  await clock.advance(60_000);
  values.add(tick('later'));
  await Promise.all(both);
  await flush(values);
  assert.equal(double.values.length, 7);
});

test('what a number cannot be is not sent, and a tick without values is none', async () => {
  const values = backlog(clock, log);
  values.add(
    tickOf(
      seconds(),
      [Number.NaN, Infinity, -Infinity].map((value) => ({ name: 'a', value })),
    ),
  );
  assert.equal(values.size, 0);
  await flush(values);
  assert.equal(double.requests.length, 0);
});

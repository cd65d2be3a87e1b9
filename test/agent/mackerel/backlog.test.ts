import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Mackerel, mackerel } from '../../../agent/mackerel/api.ts';
import { backlog, tickOf } from '../../../agent/mackerel/backlog.ts';
import { request } from '../../../agent/transport/request.ts';
import { type MackerelDouble, startMackerel } from '../doubles/mackerel-api.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { simulatedClock } from '../doubles/simulated-clock.ts';

let double: MackerelDouble;
let api: Mackerel;
let clock = simulatedClock();
const host = 'host1';
const log = recordedLog();

before(async () => {
  double = await startMackerel({ now: () => clock.now() / 1000 });
  const { base, key } = double;
  api = mackerel({ base, key, userAgent: 'a', ask: request, proxyFor: () => undefined });
});
after(() => double.close());
beforeEach(async () => {
  clock = simulatedClock();
  double.hosts.clear();
  double.values.length = 0;
  double.requests.length = 0;
  double.fault = () => undefined;
  log.lines.length = 0;
  await api.createHost({ name: 'a', meta: {} as never, interfaces: [], roleFullnames: null, checks: [] });
  double.requests.length = 0;
});

/** Minutes of two metrics, each its own minute's number. */
function waiting(minutes: number) {
  const queue = backlog(clock, log.log);
  const start = clock.now() / 1000 - minutes * 60;
  for (let minute = 0; minute < minutes; minute += 1)
    queue.add(
      tickOf(start + minute * 60, [
        { name: 'a', value: minute },
        { name: 'b', value: minute },
      ]),
    );
  return queue;
}

const minutesOf = (name: string) =>
  double.values.filter((each) => each.name === name).map(({ value }) => value);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test('oldest first, and six hours in six minutes', async () => {
  const queue = waiting(360);
  for (let flushes = 0; flushes < 6; flushes += 1) await queue.flush(host, api);
  assert.equal(queue.size, 0);
  assert.deepEqual(minutesOf('a'), upTo(360));
  assert.equal(double.requests.length, 36);
});

test('older than six hours is dropped, before registration too, and said', () => {
  const queue = waiting(400);
  queue.add(tickOf(clock.now() / 1000, [{ name: 'a', value: 1 }]));
  assert.equal(queue.size, 361);
  assert.match(log.lines.join('\n'), /WARNING <metric> dropped 1 minutes of metrics: six hours old/);
});

test('a tick without values is none', async () => {
  const queue = backlog(clock, log.log);
  queue.add(tickOf(1, []));
  queue.add(
    tickOf(2, [
      { name: 'a', value: Number.NaN },
      { name: 'b', value: Number.POSITIVE_INFINITY },
    ]),
  );
  assert.equal(await queue.flush(host, api), true);
  assert.deepEqual([queue.size, double.requests.length], [0, 0]);
});

for (const status of [408, 429, 500, 502, 503, 401, 403])
  test(`${status}: it waits, nothing is lost, nothing posted twice`, async () => {
    const queue = waiting(12);
    double.fault = () => ({ status, text: 'oh', headers: { 'retry-after': '1' } });
    assert.equal(await queue.flush(host, api), true);
    assert.equal(queue.size, 12);
    assert.equal(double.requests.length, 1, 'who is busy is not asked more');
    double.fault = () => undefined;
    await queue.flush(host, api);
    assert.deepEqual(minutesOf('b'), upTo(12));
  });

test('gone in the middle: what was taken is not sent again', async () => {
  const queue = waiting(30);
  double.fault = () => (double.requests.length === 2 ? 'gone' : undefined);
  await queue.flush(host, api);
  assert.equal(queue.size, 20);
  await queue.flush(host, api);
  assert.deepEqual(minutesOf('a'), upTo(30));
});

test('an empty or strange 2xx is success', async () => {
  const queue = waiting(3);
  double.fault = () => ({ status: 200, text: '<html>' });
  await queue.flush(host, api);
  assert.deepEqual([queue.size, double.requests.length], [0, 1]);
});

test('a value that is refused takes nothing else with it', async () => {
  const queue = waiting(9);
  queue.add(
    tickOf(clock.now() / 1000, [
      { name: 'good', value: 1 },
      { name: 'bad/name', value: 1 },
    ]),
  );
  await queue.flush(host, api);
  assert.equal(queue.size, 0);
  assert.deepEqual(minutesOf('a'), upTo(9));
  assert.deepEqual(minutesOf('good'), [1]);
  assert.match(log.lines.join('\n'), /dropped values that Mackerel refuses: bad\/name/);
});

test('when all is refused, the search ends', async () => {
  const queue = waiting(10);
  double.fault = () => ({ status: 400, text: '{"error":{"message":"no"}}' });
  await queue.flush(host, api);
  assert.equal(queue.size, 0);
  assert.ok(double.requests.length < 60, `${double.requests.length} requests`);
});

test('an unknown host is told, and the values stay for the next', async () => {
  const queue = waiting(3);
  assert.equal(await queue.flush('another', api), false);
  assert.equal(queue.size, 3);
});

test('two that post at once post nothing twice, and what comes meanwhile waits', async () => {
  const queue = waiting(3);
  const both = [queue.flush(host, api), queue.flush(host, api)];
  queue.add(tickOf(clock.now() / 1000, [{ name: 'a', value: 3 }]));
  await Promise.all(both);
  await queue.flush(host, api);
  assert.deepEqual(minutesOf('a'), [0, 1, 2, 3]);
});

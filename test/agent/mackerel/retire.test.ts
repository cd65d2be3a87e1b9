import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { memoryStore } from '../../../agent/mackerel/host-id-store.ts';
import { retire } from '../../../agent/mackerel/retire.ts';
import { type Fault, startMackerel } from '../doubles/mackerel-api.ts';
import { clientOf, hostParameters } from '../doubles/mackerel-client.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { simulatedClock } from '../doubles/simulated-clock.ts';

const double = await startMackerel();
after(() => double.close());
const { log, lines } = recordedLog();

beforeEach(async () => {
  double.fault = () => undefined;
  double.hosts.clear();
  await clientOf(double).createHost(hostParameters());
  double.requests.length = 0;
  lines.length = 0;
});

/** @returns the id that is still stored */
async function retiring() {
  const clock = simulatedClock();
  const store = memoryStore();
  await store.save('host1');
  void retire('host1', { mackerel: clientOf(double, clock.ask), store, clock, log });
  await clock.advance(10_000);
  return store.load();
}

test('it is retired, and then its id is forgotten', async () => {
  assert.equal(await retiring(), undefined);
  assert.equal(double.hosts.get('host1')?.isRetired, true);
  assert.deepEqual(double.requests, [{ method: 'POST', path: 'hosts/host1/retire', body: {} }]);
  assert.deepEqual(lines, []);
});

test('a host that is gone already is retired', async () => {
  double.hosts.clear();
  assert.equal(await retiring(), undefined);
  assert.equal(double.requests.length, 1);
  assert.deepEqual(lines, []);
});

for (const fault of [{ status: 500 }, { status: 429 }, 'gone'] satisfies Fault[])
  test(`three tries for ${JSON.stringify(fault)}, and the id stays for the next start`, async () => {
    double.fault = () => fault;
    assert.equal(await retiring(), 'host1');
    assert.equal(double.requests.length, 3);
    assert.equal(lines.length, 3);
    for (const line of lines) assert.match(line, /^WARNING <agent> failed to retire: /);
  });

test('the second try may succeed', async () => {
  double.fault = () => (double.requests.length === 1 ? { status: 503 } : undefined);
  assert.equal(await retiring(), undefined);
  assert.equal(lines.length, 1);
});

test('all three tries end within 17 of the 30 seconds that ECS gives: eight are for what was to be told before', async () => {
  const clock = simulatedClock();
  const hanging = {
    ...clientOf(double),
    retire: async (_: string, timeout: number) => {
      await clock.wait(timeout);
      throw new Error('no answer');
    },
  };
  let ended = false;
  void retire('host1', { mackerel: hanging, store: memoryStore(), clock, log }).then(() => {
    ended = true;
  });
  await clock.advance(17_000);
  assert.ok(ended);
  assert.equal(lines.length, 3);
});

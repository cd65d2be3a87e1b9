import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { memoryStore } from '../../../agent/mackerel/host-id-store.ts';
import { register } from '../../../agent/mackerel/register.ts';
import { type Fault, startMackerel } from '../doubles/mackerel-api.ts';
import { clientOf, hostParameters } from '../doubles/mackerel-client.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { simulatedClock } from '../doubles/simulated-clock.ts';

const double = await startMackerel();
after(() => double.close());
const { log, lines } = recordedLog();

beforeEach(() => {
  double.hosts.clear();
  double.requests.length = 0;
  lines.length = 0;
});

/** A registration under way, the seconds of each try, and how it ended. */
function registering(fault: (tries: number) => Fault | undefined, parameters = async () => hostParameters()) {
  const clock = simulatedClock();
  const stop = new AbortController();
  const tries: number[] = [];
  double.fault = ({ method }) => {
    if (method !== 'POST') return undefined;
    tries.push(clock.monotonic() / 1000);
    return fault(tries.length);
  };
  const around = { mackerel: clientOf(double, clock.ask), store: memoryStore(), parameters, clock, log };
  const outcome = register(around, stop.signal).then(
    (host) => host?.id,
    (error: Error) => error.message,
  );
  return { clock, stop, tries, outcome };
}

test('at once, and then after 1, 2, 4 … 600 seconds, for as long as it takes', async () => {
  const { clock, tries, outcome } = registering((count) => (count < 14 ? { status: 503 } : undefined));
  await clock.advance(3 * 3600 * 1000);
  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  assert.equal(tries[0], 0);
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]);
  assert.equal(await outcome, 'host1');
  assert.equal(lines.filter((line) => line.startsWith('INFO <agent> retry to find host: ')).length, 13);
});

const transient: Fault[] = [
  { status: 408 },
  { status: 429 },
  { status: 500 },
  { status: 502, text: '<html>' },
  { status: 504 },
  { status: 200, text: '' },
  { status: 200, text: '<html>welcome to this network</html>' },
  { status: 201, text: 'null' },
  'gone',
  'hangs',
];
for (const fault of transient)
  test(`${JSON.stringify(fault)} is tried again`, async () => {
    const { clock, outcome } = registering((count) => (count === 1 ? fault : undefined));
    await clock.advance(2000);
    assert.equal(await outcome, 'host1');
  });

for (const status of [400, 401, 403, 404])
  test(`${status} is for a person to mend`, async () => {
    const text = '{"error":{"message":"no"}}';
    const { clock, tries, outcome } = registering(() => ({ status, text }));
    await clock.advance(0);
    const remedy = [401, 403].includes(status)
      ? ' (MACKEREL_APIKEY or apikey must be a key that Mackerel knows and that may write)'
      : '';
    assert.equal(await outcome, `API request failed: ${status} no${remedy}`);
    assert.equal(tries.length, 1);
  });

test('what is told of the host is asked for again with each try', async () => {
  let asked = 0;
  const { clock, tries, outcome } = registering(
    () => undefined,
    async () => {
      asked += 1;
      if (asked < 3) throw new Error('the metadata is late');
      return hostParameters();
    },
  );
  await clock.advance(3000);
  assert.equal(await outcome, 'host1');
  assert.deepEqual(tries, [3]);
});

test('who is told to stop does not wait for the next try', async () => {
  const { clock, stop, outcome } = registering(() => ({ status: 503 }));
  await clock.advance(100_000);
  stop.abort();
  assert.equal(await outcome, undefined);
});

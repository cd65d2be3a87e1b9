import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { liveAgent } from './doubles/live-agent.ts';
import { type Fault, startMackerel } from './doubles/mackerel-api.ts';
import { startMetadataEndpoint } from './doubles/metadata-endpoint.ts';
import { simulatedClock } from './doubles/simulated-clock.ts';
import { watchedContainers } from './doubles/watched-container.ts';

const minute = 60_000;
const day = 1440;

// Without it, the heap is whatever has not been collected yet.
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What goes wrong at Mackerel, by minutes of the day. */
const troubles: [from: number, to: number, fault: Fault][] = [
  [60, 75, { status: 503 }],
  [120, 122, { status: 429, headers: { 'retry-after': '60' }, text: 'slow down' }],
  [180, 480, 'gone'],
  [540, 541, 'hangs'],
  [600, 630, { status: 500, text: '<html>Bad gateway</html>' }],
  [700, 720, { status: 403, text: '{"error":"key"}' }],
];

/** When the endpoint does not answer, and when a container starts anew. */
const silences = [
  [800, 803],
  [900, 915],
] as const;
const restarts = [333, 1000, 1001];

test('a day with faults: nothing is posted twice, nothing of six hours is lost, and memory stays', async () => {
  const clock = simulatedClock();
  const now = () => clock.monotonic() / minute;
  const endpoint = await startMetadataEndpoint(watchedContainers(2, { bridge: true }), {
    now: () => now() * 60,
  });
  const double = await startMackerel({ now: () => clock.now() / 1000 });
  double.fault = ({ path }) =>
    path === 'tsdb' ? troubles.find(([from, to]) => now() >= from && now() < to)?.[2] : undefined;
  const agent = liveAgent(clock, endpoint, double);
  const stop = new AbortController();
  const life = agent.live(stop.signal);
  const heaps: number[] = [];
  for (let passed = 0; passed < day; passed += 1) {
    const silent = silences.some(([from, to]) => passed >= from && passed < to);
    endpoint.mood = silent ? 'fails' : 'well';
    const [first] = endpoint.containers;
    if (first && restarts.includes(passed))
      Object.assign(first, { startedAt: now() * 60, restarts: first.restarts + 1 });
    await clock.advance(minute);
    // What the doubles keep is not the agent's.
    double.requests.length = 0;
    endpoint.requests.length = 0;
    if (passed % 60 !== 59) continue;
    collectGarbage();
    heaps.push(process.memoryUsage().heapUsed);
  }
  stop.abort();
  await life;
  await Promise.all([endpoint.close(), double.close()]);

  const posted = double.values.map(({ name, time }) => `${time} ${name}`);
  assert.equal(new Set(posted).size, posted.length, 'something was posted twice');

  const start = clock.now() / 1000 - day * 60;
  const minutes = new Set(double.values.map(({ time }) => Math.round((time - start) / 60)));
  const missing = Array.from({ length: day - 1 }, (_, index) => index + 1).filter(
    (each) => !minutes.has(each),
  );
  // Each tick happens at its minute's beginning: those of the silence cannot be told, nor what follows a long one.
  assert.deepEqual(missing, [801, 802, 803, ...Array.from({ length: 15 }, (_, index) => 901 + index), 916]);

  for (const { name, value } of double.values)
    if (name.startsWith('container.cpu.') && name.endsWith('.usage'))
      assert.ok(value >= 0 && value < 2.5, `${value}`);
  assert.equal(agent.kept.backlog.size, 0);
  assert.equal(double.hosts.size, 1);
  const early = Math.min(...heaps.slice(0, 4));
  const grown = Math.min(...heaps.slice(-4)) - early;
  // The double keeps 14,000 values; an agent that kept its ticks would add as much again.
  assert.ok(grown < 6 * 2 ** 20, `the heap grew by ${(grown / 2 ** 20).toFixed(1)} MiB`);
});

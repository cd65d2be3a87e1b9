import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, type Mackerel, type MetricValue } from '../../../agent/mackerel/api.ts';
import { backlog } from '../../../agent/mackerel/backlog.ts';

/** mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const answers = [200, 200, 200, 400, 401, 403, 404, 408, 413, 429, 500, 503, 0];

/** One life of a backlog, with answers by chance, and then with good ones. */
async function live(seed: number) {
  const chance = random(seed);
  const below = (limit: number) => Math.floor(chance() * limit);
  const taken = new Map<string, number>();
  let [now, isHealthy, old] = [1_800_000_000, false, 0];
  const keyOf = ({ name, time }: { name: string; time: number }) => `${name}@${time}`;
  const postMetrics = async (values: MetricValue[]) => {
    await Promise.resolve();
    // A wrong name is always refused, and with it all that is posted beside it.
    const status = values.some(({ name }) => name.startsWith('wrong')) ? 400 : 200;
    const said = isHealthy ? status : (answers[below(answers.length)] ?? 200);
    if (said === 0) throw new Error('no answer');
    if (said !== 200) throw new ApiError(said, '');
    if (status !== 200) throw new ApiError(status, '');
    for (const value of values) taken.set(keyOf(value), (taken.get(keyOf(value)) ?? 0) + 1);
  };
  const dropped: string[] = [];
  const values = backlog(
    { monotonic: () => now * 1000, now: () => now * 1000, wait: async () => {} },
    (_, __, text) => {
      if (text.startsWith('dropped values')) dropped.push(text);
      old += Number(/^dropped (\d+) minutes/.exec(text)?.[1] ?? 0);
    },
  );
  const added: { name: string; time: number }[] = [];
  const mackerel = { postMetrics } as Mackerel;
  const flushes: Promise<boolean>[] = [];
  for (let minute = 0; minute < 60; minute += 1) {
    now += 60 * (chance() < 0.03 ? 200 : 1);
    const names = Array.from(
      { length: below(6) },
      (_, index) => `${chance() < 0.05 ? 'wrong' : 'm'}${index}`,
    );
    values.add({ time: now, metrics: names.map((name) => ({ name, value: minute })) });
    added.push(...names.map((name) => ({ name, time: now })));
    for (let count = below(3); count > 0; count -= 1) flushes.push(values.flush('h', mackerel));
    if (chance() < 0.7) await Promise.all(flushes);
  }
  await Promise.all(flushes);
  isHealthy = true;
  for (let count = 0; count < 3; count += 1) await values.flush('h', mackerel);
  return { added: added.map(keyOf), taken, dropped, old, size: values.size };
}

test('whatever is answered, each value is taken once, or dropped for a reason that is said', async () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const { added, taken, dropped, old, size } = await live(seed);
    assert.equal(size, 0, `seed ${seed}: nothing waits for ever`);
    const twice = [...taken].filter(([, times]) => times > 1);
    assert.deepEqual(twice, [], `seed ${seed}: nothing is taken twice`);
    const lost = added.filter((key) => !taken.has(key));
    const named = dropped.flatMap((text) => text.replace(/^.*: /, '').split(', '));
    const silent = lost.filter((key) => old === 0 && !named.includes(key.replace(/@.*/, '')));
    assert.deepEqual(silent, [], `seed ${seed}: nothing is lost without a word`);
    const strangers = [...taken.keys()].filter((key) => !added.includes(key) || key.startsWith('wrong'));
    assert.deepEqual(strangers, [], `seed ${seed}: nothing is made up`);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { severalAtATime } from '../../../functions/publish/several-at-a-time.ts';

test('each item once, in their order, and never more at a time than allowed', async () => {
  const begun: number[] = [];
  let [underWay, most] = [0, 0];
  await severalAtATime([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    underWay += 1;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay -= 1;
  });
  assert.deepEqual([begun, most, underWay], [[1, 2, 3, 4, 5], 2, 0]);
});

test('after a failure nothing is begun, what is under way ends, and the first failure is thrown then', async () => {
  const slow = Promise.withResolvers<void>();
  const heard: string[] = [];
  const works: Record<string, () => Promise<void>> = {
    slow: async () => {
      await slow.promise;
      heard.push('slow ended');
      throw new Error('a consequence');
    },
    broken: () => Promise.reject(new Error('the cause')),
    never: async () => void heard.push('never'),
  };
  const all = severalAtATime(Object.keys(works), 2, async (name) => works[name]?.());
  const thrown = all.catch((error: Error) => void heard.push(error.message));
  // All that needs no waiting has happened by then.
  setImmediate(slow.resolve);
  await thrown;
  assert.deepEqual(heard, ['slow ended', 'the cause']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holding } from '../../../agent/transport/held-bodies.ts';
import { longestRequest, mostHeld } from '../../../agent/transport/serve-limits.ts';

const asked = { method: 'POST', target: '/', headers: {}, signal: new AbortController().signal };
const echoLength = holding(async ({ body }) => ({
  status: 200,
  headers: {},
  text: `${(await body()).length}`,
}));
const long = new Uint8Array(longestRequest).fill(32);

/** A body of these chunks that does not end before it is told to. */
function endless(...chunks: Uint8Array[]) {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const body = async function* () {
    yield* chunks;
    await over;
  };
  return { chunks: body(), end };
}

test('what all requests hold together is limited, and what is let go is free again', async () => {
  const bodies = Array.from({ length: mostHeld / longestRequest }, () => endless(long));
  const answers = bodies.map(({ chunks }) => echoLength(asked, chunks));
  await new Promise((resolve) => setImmediate(resolve));
  const { status, text } = await echoLength(asked, [long.subarray(1), long.subarray(0, 1)]);
  assert.deepEqual(
    [status, text],
    [503, JSON.stringify({ error: { message: 'the relay has too much to do' } })],
  );
  for (const { end } of bodies) end();
  assert.ok((await Promise.all(answers)).every((said) => said.text === `${longestRequest}`));
  assert.equal((await echoLength(asked, [long])).status, 200);
});

test('what is too long, or has not arrived, holds nothing any more', async () => {
  for (let times = 0; times < 2 * (mostHeld / longestRequest); times += 1) {
    assert.equal((await echoLength(asked, [long, long, long])).status, 413);
    const broken = async function* () {
      yield long;
      throw new Error('reset');
    };
    assert.equal((await echoLength(asked, broken())).status, 408);
  }
  assert.equal((await echoLength(asked, [long])).status, 200);
});

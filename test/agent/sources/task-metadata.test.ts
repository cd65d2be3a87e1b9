import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { parseStats, parseTask, taskMetadata } from '../../../agent/sources/task-metadata.ts';
import { request } from '../../../agent/transport/request.ts';
import {
  type MetadataEndpoint,
  type MetadataMood,
  startMetadataEndpoint,
} from '../doubles/metadata-endpoint.ts';
import { watchedContainers } from '../doubles/watched-container.ts';

const notObjects = [null, 'unable to get task', 7, true, []];
for (const json of notObjects)
  test(`${JSON.stringify(json)} is neither a task nor statistics`, () => {
    assert.throws(() => parseTask(json), /no task/);
    assert.throws(() => parseStats(json), /no statistics/);
  });

test('a task without a list of containers has none', () => {
  for (const Containers of [undefined, null, 'none', {}])
    assert.deepEqual(parseTask({ Family: 'web', Containers }), { Family: 'web', Containers: [] });
});

test('what is no container, port or network is left out', () => {
  const json = {
    Containers: [null, 'c', { Name: 'web', Ports: [null], Networks: [null, { NetworkMode: 'a' }] }, []],
  };
  assert.deepEqual(parseTask(json).Containers, [
    { Name: 'web', Ports: [], Networks: [{ NetworkMode: 'a' }] },
  ]);
});

const zero = { read: '0001-01-01T00:00:00Z', cpu_stats: { cpu_usage: { total_usage: 0 } } };
const read = { read: '2026-01-02T03:04:05.6Z', memory_stats: { usage: 5 } };
test('statistics of what has not started are none', () => {
  const json = { a: null, b: zero, c: read, d: {}, e: 'unable', f: [] };
  assert.deepEqual(parseStats(json), { a: null, b: null, c: read, d: {}, e: null, f: null });
});

let endpoint: MetadataEndpoint;
beforeEach(async () => {
  endpoint = await startMetadataEndpoint(watchedContainers(2), { now: () => 10 });
});
afterEach(() => endpoint.close());

test('over HTTP, with or without a slash at the end of the variable', async () => {
  for (const uri of [endpoint.uri, `${endpoint.uri}/`]) {
    const metadata = taskMetadata(uri, request);
    assert.deepEqual(
      (await metadata.task()).Containers.map(({ Name }) => Name),
      ['c1', 'c2'],
    );
    assert.equal((await metadata.stats())['01'.repeat(32)]?.cpu_stats?.cpu_usage?.total_usage, 1e8);
    assert.equal(await metadata.ownId(), '01'.repeat(32));
  }
  assert.deepEqual(endpoint.requests, ['/task', '/task/stats', '', '/task', '/task/stats', '']);
});

test('a task that says the same is the same object, one that says something else is not', async () => {
  const metadata = taskMetadata(endpoint.uri, request);
  const task = await metadata.task();
  assert.equal(await metadata.task(), task);
  const restarted = endpoint.containers[0];
  if (restarted) restarted.restarts = 1;
  assert.equal((await metadata.task()).Containers[0]?.RestartCount, 1);
});

test('the largest limit, 2^64-1, is read as beyond all memory', async () => {
  endpoint.unlimited = true;
  const { Limits } = await taskMetadata(endpoint.uri, request).task();
  assert.deepEqual(Limits, { CPU: 0.5, Memory: 2 ** 64 });
});

const moods: [mood: MetadataMood, message: RegExp][] = [
  ['not-ready', /^got status code 404 \(url: http:\S+\/v4\/me\/task, body: ".*unable to get task arn/],
  ['fails', /^got status code 500 .*unable to get stats/],
  ['busy', /^got status code 429 .*maximum request limit/],
  ['html', /^the answer is not JSON \(url: http:\S+\/v4\/me\/task\)$/],
  ['garbage', /^the answer is not JSON \(url: http:\S+\/v4\/me\/task\)$/],
];
for (const [mood, message] of moods)
  test(`an endpoint that is ${mood}: the error says what it answered`, async () => {
    endpoint.mood = mood;
    await assert.rejects(taskMetadata(endpoint.uri, request).task(), { message });
  });

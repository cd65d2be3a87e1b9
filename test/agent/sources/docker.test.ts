import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { docker, parseInspection, parseList } from '../../../agent/sources/docker.ts';
import { request } from '../../../agent/transport/request.ts';
import { type DockerEngine, startDockerEngine } from '../doubles/docker-engine.ts';
import { taskArn, watchedContainers } from '../doubles/watched-container.ts';

test('a list is of what has an id', () => {
  const json = [{ Id: 'a', State: 'running' }, { Names: ['/b'] }, { Id: 7 }, null, 'c'];
  assert.deepEqual(parseList(json), [{ Id: 'a', State: 'running' }]);
  assert.deepEqual(parseList([]), []);
});

for (const json of [null, { message: 'no' }, 'no', 7])
  test(`${JSON.stringify(json)} is neither a list nor a container`, () => {
    assert.throws(() => parseList(json), /no list of containers/);
    assert.throws(() => parseInspection(json), /no container/);
  });

test('a container never has its environment', () => {
  const json = { Id: 'a', Config: { Env: ['TOKEN=secret'], Image: 'web' }, State: { Status: 'running' } };
  assert.deepEqual(parseInspection(json), {
    Id: 'a',
    State: { Status: 'running' },
    Config: { Image: 'web' },
    HostConfig: {},
    NetworkSettings: {},
  });
});

test('a container of which only the id is told', () => {
  const none = { State: {}, Config: {}, HostConfig: {}, NetworkSettings: {} };
  assert.deepEqual(parseInspection({ Id: 'a' }), { Id: 'a', ...none });
  assert.deepEqual(parseInspection({ Id: 'a', State: null, Config: [], HostConfig: 'x' }), {
    Id: 'a',
    ...none,
  });
});

let directory: string;
let engine: DockerEngine;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'docker-'));
  engine = await startDockerEngine(join(directory, 's'), watchedContainers(2), { now: () => 10 });
});
afterEach(async () => {
  await engine.close();
  rmSync(directory, { recursive: true });
});
const ours = `com.amazonaws.ecs.task-arn=${taskArn}`;
const api = () => docker(engine.socket, request);

test('over a socket: those that run or all, one, and its statistics', async () => {
  engine.exited.add('c2');
  const listed = async (which: 'running' | 'all') =>
    (await api().list(ours, which)).map(({ State }) => State);
  assert.deepEqual(await listed('running'), ['running']);
  assert.deepEqual(await listed('all'), ['running', 'exited']);
  assert.deepEqual(await api().list('com.amazonaws.ecs.task-arn=arn:another', 'all'), []);
  const inspected = await api().inspect('01'.repeat(6));
  assert.equal(inspected?.Id, '01'.repeat(32));
  assert.doesNotMatch(JSON.stringify(inspected), /do-not-say/);
  assert.equal((await api().stats('02'.repeat(32))).cpu_stats?.cpu_usage?.total_usage, 2e8);
});

test('a container that is gone', async () => {
  assert.equal(await api().inspect('ff'), undefined);
  await assert.rejects(
    api().stats('ff'.repeat(32)),
    /Docker has no statistics of the container ffffffffffff$/,
  );
});

test('an engine that fails is quoted, another program is not', async () => {
  engine.mood = 'fails';
  await assert.rejects(
    api().list(ours, 'all'),
    /status code 500 from Docker .*: the engine is shutting down$/,
  );
  engine.mood = 'html';
  await assert.rejects(
    api().list(ours, 'all'),
    /^Error: the answer is not JSON \(url: \/containers\/json\?\S+\)$/,
  );
});

test('an id is never more than a part of a path', async () => {
  assert.equal(await api().inspect('../images'), undefined);
  assert.deepEqual(engine.requests, ['/containers/..%2Fimages/json']);
});

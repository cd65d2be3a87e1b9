import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import type { Metric } from '../../../agent/metrics/metric.ts';
import { platformMetrics } from '../../../agent/metrics/platform-metrics.ts';
import { docker } from '../../../agent/sources/docker.ts';
import { type DockerHost, dockerHostForEach } from '../doubles/docker-host.ts';

let { clock, log, engine, cgroups, group, idOf, platform } = {} as DockerHost;

dockerHostForEach((host) => {
  ({ clock, log, engine, cgroups, group, idOf, platform } = host);
});

test('while Docker does not answer, control groups still tell of those who ran when it did', async () => {
  const watched = await platform();
  let before = await watched.sample();
  const usage: Metric[][] = [];
  engine.mood = 'fails';
  for (const cpuSeconds of [25, 31]) {
    await clock.advance(60_000);
    group(idOf(0), cpuSeconds);
    if (cpuSeconds === 31) rmSync(`${cgroups}/docker/${idOf(1)}`, { recursive: true });
    engine.requests.length = 0;
    const sample = await watched.sample();
    usage.push(platformMetrics(before, sample).filter(({ name }) => /cpu.*usage/.test(name)));
    before = sample;
    assert.deepEqual(engine.requests, ['/containers/json'], 'who is down is not asked of each container');
  }
  assert.deepEqual(usage, [
    [
      { name: 'container.cpu.c1.usage', value: 25 },
      { name: 'container.cpu.c2.usage', value: 0 },
    ],
    // Who is gone has none.
    [{ name: 'container.cpu.c1.usage', value: 10 }],
  ]);
  assert.match(log.lines.join('\n'), /^(ERROR <metric> .*the engine is shutting down\n?){2}$/);
  engine.mood = 'well';
  await clock.advance(60_000);
  const { containers } = await watched.sample();
  assert.deepEqual(
    containers.map(({ name, interfaces }) => [name, interfaces.length]),
    [
      ['c1', 1],
      ['c2', 1],
    ],
  );
});

test('where Docker has not answered yet, nobody is known', async () => {
  const watched = await platform();
  engine.mood = 'fails';
  await assert.rejects(watched.sample(), /the engine is shutting down/);
});

test('a container that Docker hangs on delays the others, and their usage is of the time that passed', async () => {
  const real = docker(engine.socket, clock.ask);
  let slow = 0;
  const stats = async (id: string) => {
    if (slow > 0 && id === idOf(0)) await clock.wait(slow);
    // Half of a core, whenever it is looked at.
    group(idOf(1), 10 + clock.monotonic() / 2_000);
    return real.stats(id);
  };
  const watched = await platform({ docker: { ...real, stats } });
  const before = await watched.sample();
  await clock.advance(60_000);
  slow = 10_000;
  const late = watched.sample();
  await clock.advance(10_000);
  const values = platformMetrics(before, await late);
  const usage = values.find(({ name }) => name === 'container.cpu.c2.usage')?.value ?? Number.NaN;
  assert.equal(Math.round(usage), 50);
});

test('a bridge that Docker does not tell of for a tick has the mean of both in the next; another life has none', async () => {
  const real = docker(engine.socket, clock.ask);
  let silent: string[] = [];
  const stats = async (id: string) => {
    if (silent.includes(id)) throw new Error('no answer within 5 s');
    // A thousand bytes a second.
    const networks = { eth0: { rx_bytes: clock.monotonic(), tx_bytes: 0 } };
    return { ...(await real.stats(id)), networks };
  };
  const watched = await platform({ docker: { ...real, stats } });
  let before = await watched.sample();
  const received = async () => {
    await clock.advance(60_000);
    const sample = await watched.sample();
    const metrics = platformMetrics(before, sample);
    before = sample;
    return metrics.filter(({ name }) => name.includes('rxBytes')).map(({ name, value }) => [name, value]);
  };
  const [c1, c2] = ['c1', 'c2'].map((name) => [`interface.${name}-eth0.rxBytes.delta`, 1000]);
  silent = [idOf(0)];
  assert.deepEqual(await received(), [c2]);
  silent = [];
  assert.deepEqual(await received(), [c1, c2]);
  silent = [idOf(0)];
  for (let minutes = 11; minutes > 0; minutes -= 1) assert.deepEqual(await received(), [c2]);
  silent = [];
  // Too long ago to say anything of a minute.
  assert.deepEqual(await received(), [c2]);
  assert.deepEqual(await received(), [c1, c2]);
  silent = [idOf(0)];
  // Another life: its group was made anew. Moved and not removed, or the new one could get its number.
  renameSync(`${cgroups}/docker/${idOf(0)}`, `${cgroups}/before`);
  group(idOf(0), 1);
  assert.deepEqual(await received(), [c2]);
  silent = [];
  assert.deepEqual(await received(), [c2]);
  assert.deepEqual(await received(), [c1, c2]);
});

test('one that Docker does not tell of is left out of what Mackerel is told; where it tells of none, that fails', async () => {
  const real = docker(engine.socket, clock.ask);
  let silent = [idOf(1)];
  const inspect = async (id: string) => {
    if (silent.includes(id)) throw new Error('no answer within 5 s');
    return real.inspect(id);
  };
  const watched = await platform({ docker: { ...real, inspect } });
  const { cloud } = await watched.whereabouts();
  assert.deepEqual(
    ((cloud?.metadata.containers ?? []) as { name: string }[]).map(({ name }) => name),
    ['c1'],
  );
  assert.deepEqual(log.lines, ['WARNING <ecs> left out of the task: no answer within 5 s']);
  silent = engine.containers.map(({ id }) => id);
  await assert.rejects(watched.whereabouts(), /no answer within 5 s/);
});

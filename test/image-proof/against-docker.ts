/**
 * The chain from a base image to a metric, with real things: a registry, npm's package of Bun, a Docker engine and its
 * control groups. on-deploy publishes into the local account, tasks are registered and repaired there, and what came of
 * it runs here as ECS would run it.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { allowed, busyTask, held, poorSidecar, relayTask } from './proof-tasks.ts';
import { type PublishedChain, runRepaired, startChain } from './published-chain.ts';
import { type RunningTask, runTask } from './run-task.ts';
import { undoAll } from './undo-all.ts';

const sidecarName = 'mackerel-container-agent';
const definitions = {
  'the two mounts, on a bridge': ({ base }: PublishedChain) => busyTask('bridged', base, 'bridge'),
  'the two mounts, on the host, where it may not write': ({ base, published }: PublishedChain) =>
    busyTask('hosted', base, 'host', [poorSidecar(published)]),
  'the task metadata endpoint': ({ base }: PublishedChain) => busyTask('private', base, 'awsvpc'),
  'the two mounts and a relay, without a network': ({ base }: PublishedChain) =>
    busyTask('offline', base, 'none'),
};

const undo: (() => unknown)[] = [];
const tasks = new Map<string, RunningTask>();
let chain: PublishedChain;
let relay: RunningTask;

before(async () => {
  chain = await startChain(undo);
  relay = await runTask(chain.instance, relayTask(chain.published));
  for (const [name, definition] of Object.entries(definitions))
    tasks.set(name, await runRepaired(chain, definition(chain)));
});

after(() => undoAll(undo));

const taskOf = (name: string) => tasks.get(name) ?? assert.fail(`${name} does not run`);
const hostOf = ({ id }: RunningTask) =>
  [...chain.instance.mackerel.hosts.values()].find(({ name }) => name === id);
const told = (task: RunningTask, name: string) =>
  chain.instance.mackerel.values.find((each) => each.name === name && each.hostId === hostOf(task)?.id)
    ?.value;

/** An agent posts a minute after its start, when it has measured twice. */
const patience = 120_000;

async function untilTold(task: RunningTask): Promise<void> {
  const end = Date.now() + patience;
  while (told(task, 'container.cpu.app.usage') === undefined) {
    if (Date.now() > end) throw new Error(`no metrics; the agent says:\n${await task.logs(sidecarName)}`);
    await sleep(200);
  }
}

test('the published image says its version, and the agent in it that it is alive', () => {
  const { docker } = chain.instance.engine;
  const image = docker('inspect', '--format', '{{.Config.Image}}', relay.containers.get('relay') ?? '');
  const version = docker('run', '--rm', '--network', 'none', image, '--version');
  assert.match(version, /^mackerel-container-agent \d+\.\d+\.\d+ \(Revision [0-9a-f]+\)$/);
  for (const task of tasks.values())
    assert.equal(docker('exec', task.containers.get(sidecarName) ?? '', sidecarName, 'health'), 'alive');
});

for (const name of Object.keys(definitions))
  test(`${name}: the host is there with its roles, and the application's use of CPU and memory`, async () => {
    const task = taskOf(name);
    await untilTold(task);
    const host = hostOf(task);
    assert.deepEqual([host?.roleFullnames, host?.status, host?.isRetired], [['Shop:web'], 'working', false]);
    assert.equal(host?.meta.cloud?.provider, 'ecs');
    const { task_family } = (host?.meta.cloud?.metadata ?? {}) as { task_family?: string };
    assert.equal(task_family, task.definition.family);
    const cpu = told(task, 'container.cpu.app.usage') ?? Number.NaN;
    assert.ok(
      cpu > allowed * 0.6 && cpu < allowed * 1.1,
      `the application may have ${allowed} %, not ${cpu} %`,
    );
    const memory = (told(task, 'container.memory.app.usage') ?? Number.NaN) / 2 ** 20;
    assert.ok(memory >= held && memory < held + 8, `the application holds ${held} MiB, not ${memory}`);
    assert.equal(told(task, 'container.memory.app.limit'), 96 * 2 ** 20);
    assert.ok((told(task, `container.memory.${sidecarName}.usage`) ?? 0) > 0);
  });

test('the endpoint was asked where there are no mounts, and only there', () => {
  const { requests } = chain.instance.endpoint;
  const asked = [...tasks].filter(([, { id }]) => requests.some((path) => path.startsWith(id)));
  assert.deepEqual(
    asked.map(([name]) => name),
    ['the task metadata endpoint'],
  );
});

test('what is told to stop is retired in time, and the application has gone on until then', async () => {
  const hosts = new Map([...tasks].map(([name, task]) => [name, hostOf(task)]));
  await Promise.all([...tasks].map(([name, task]) => stops(name, task)));
  for (const [name, host] of hosts) assert.equal(host?.isRetired, true, name);
  // The relay last: it is the only way of the task that has no network.
  assert.equal((await relay.stop()).get('relay')?.status, 0);
});

async function stops(name: string, task: RunningTask): Promise<void> {
  const ended = await Promise.race([task.ended, sleep(0, 'nothing')]);
  assert.equal(ended, 'nothing', `${name}: an essential container ended`);
  const logs = await task.logs(sidecarName);
  const { status, milliseconds = Number.NaN } = (await task.stop()).get(sidecarName) ?? {};
  assert.equal(status, 0, `${name}: ${logs}`);
  assert.ok(milliseconds < 10_000, `${name}: the agent took ${milliseconds} ms`);
  assert.doesNotMatch(logs, /ERROR|local-account-api-key/, name);
}

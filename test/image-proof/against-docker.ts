/**
 * The chain from a base image to a metric, with real things: a registry, npm's package of Bun, a Docker engine and its
 * control groups. on-deploy publishes into the local account, tasks are registered and repaired there, and what came of
 * it runs here as ECS would run it.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RegisterInput } from '../../functions/sidecar/definition.ts';
import { createAuthority } from '../agent/doubles/authority.ts';
import { startScenario } from '../end-to-end/scenario.ts';
import { startInstance } from './container-instance.ts';
import { openDebian } from './debian-packages.ts';
import { startNpmRegistry } from './npm-registry.ts';
import { makeProofBase, pushLayout } from './proof-base.ts';
import { allowed, busyTask, held, poorSidecar, relayTask } from './proof-tasks.ts';
import { startRealRegistry } from './real-registry.ts';
import { type RunningTask, runTask } from './run-task.ts';
import { mackerelHost } from './serve-mackerel.ts';

const folder = mkdtempSync(join(tmpdir(), 'image-proof-'));
const authority = createAuthority();
const [registry, npm] = [await startRealRegistry(), await startNpmRegistry()];
after(async () => {
  await npm.close();
  await registry.close();
  rmSync(folder, { recursive: true });
});

const debian = openDebian();
const base = `${registry.host}/base/musl:1`;
pushLayout(makeProofBase(debian, 'musl', folder, authority.cert), '1', base);
debian.close();

const policy = `mode: register
sidecar: { roles: ["Shop:web"] }
relaySocket: /var/run/remora/relay.sock
`;
const { account, register, newest } = await startScenario({
  ...{ policy, publishOn: base, clockSpeed: 1 },
  change: ({ Resources }) => Object.assign(Resources.AgentImage?.Properties ?? {}, { NpmRegistry: npm.url }),
});
const published = account.ssm.value('/remora/dev/agent-image') ?? '';
const instance = await startInstance(account, authority.certify(mackerelHost));
const { engine, mackerel } = instance;
after(() => instance.close());

const sidecarName = 'mackerel-container-agent';
const app = `${registry.host}/base/musl:1`;
const definitions: Record<string, RegisterInput> = {
  'the two mounts, on a bridge': busyTask('bridged', app, 'bridge'),
  'the two mounts, on the host, where it may not write': busyTask('hosted', app, 'host', [
    poorSidecar(published),
  ]),
  'the task metadata endpoint': busyTask('private', app, 'awsvpc'),
  'the two mounts and a relay, without a network': busyTask('offline', app, 'none'),
};

const relay = await runTask(instance, relayTask(published));
const tasks = new Map<string, RunningTask>();
for (const [name, definition] of Object.entries(definitions)) {
  const [audit] = await register(definition);
  assert.equal(audit?.decision, 'repair', `${definition.family}: ${audit?.message}`);
  const repaired = await newest(definition.family);
  tasks.set(name, await runTask(instance, repaired, repaired.revision));
}

const hostOf = ({ id }: RunningTask) => [...mackerel.hosts.values()].find(({ name }) => name === id);
const told = (task: RunningTask, name: string) =>
  mackerel.values.find(({ hostId, name: its }) => its === name && hostId === hostOf(task)?.id)?.value;

/** An agent posts a minute after its start, when it has measured twice. */
const patience = 120_000;

async function untilValues(task: RunningTask): Promise<void> {
  const end = Date.now() + patience;
  while (told(task, 'container.cpu.app.usage') === undefined) {
    if (Date.now() > end) throw new Error(`no metrics; the agent says:\n${await task.logs(sidecarName)}`);
    await sleep(200);
  }
}

test('the published image says its version, and the agent in it that it is alive', () => {
  const image = engine.docker(
    'inspect',
    '--format',
    '{{.Config.Image}}',
    relay.containers.get('relay') ?? '',
  );
  assert.match(
    engine.docker('run', '--rm', image, '--version'),
    /^mackerel-container-agent \d+\.\d+\.\d+ \(Rev/,
  );
  for (const task of tasks.values()) {
    const id = task.containers.get(sidecarName) ?? '';
    assert.equal(engine.docker('exec', id, sidecarName, 'health'), 'alive');
  }
});

for (const [name, task] of tasks)
  test(`${name}: the host is there with its roles, and the application's use of CPU and memory`, async () => {
    await untilValues(task);
    const host = hostOf(task);
    assert.deepEqual([host?.roleFullnames, host?.status, host?.isRetired], [['Shop:web'], 'working', false]);
    assert.equal(host?.meta.cloud?.provider, 'ecs');
    const metadata = host?.meta.cloud?.metadata as { task_family: string; containers: { name: string }[] };
    assert.equal(metadata.task_family, task.definition.family);
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
  const asked = (task: RunningTask) => instance.endpoint.requests.some((path) => path.startsWith(task.id));
  const byEndpoint = [...tasks].filter(([, task]) => asked(task)).map(([name]) => name);
  assert.deepEqual(byEndpoint, ['the task metadata endpoint']);
});

test('what stops is retired in time, and the application has gone on until then', async () => {
  const before = new Map([...tasks].map(([name, task]) => [name, hostOf(task)]));
  // The relay last: it is the way of the task that has no network.
  await Promise.all([...tasks].map(([name, task]) => stops(name, task)));
  for (const [name, host] of before) assert.equal(host?.isRetired, true, name);
  const ending = (await relay.stop()).get('relay');
  assert.equal(ending?.status, 0, await Promise.resolve(JSON.stringify(ending)));
});

async function stops(name: string, task: RunningTask): Promise<void> {
  const stillRuns = Promise.race([task.ended, sleep(0, 'nothing')]);
  assert.equal(await stillRuns, 'nothing', `${name}: an essential container ended`);
  const logs = await task.logs(sidecarName);
  const endings = await task.stop();
  const { status, milliseconds = Number.NaN } = endings.get(sidecarName) ?? {};
  assert.equal(status, 0, `${name}: ${logs}`);
  assert.ok(milliseconds < 10_000, `${name}: the agent took ${milliseconds} ms`);
  assert.doesNotMatch(logs, /ERROR|local-account-api-key/, name);
}

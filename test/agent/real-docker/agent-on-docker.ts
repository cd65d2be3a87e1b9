import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleHurriedAgent } from '../doubles/hurried-agent.ts';
import { type MackerelDouble, startMackerel } from '../doubles/mackerel-api.ts';
import { type RealEngine, startEngine } from './engine.ts';
import { runAgentContainer, runContainer, speed } from './real-task.ts';

const mebibyte = 2 ** 20;
let engine: RealEngine;
let mackerel: MackerelDouble;

before(async () => {
  engine = await startEngine();
  await bundleHurriedAgent(join(engine.folder, 'agent.mjs'));
  mackerel = await startMackerel({ socket: join(engine.folder, 'mackerel.sock') });
});

after(async () => {
  await mackerel?.close();
  await engine?.close();
});

afterEach(() => {
  const all = engine.docker('ps', '-aq').split('\n').filter(Boolean);
  if (all.length > 0) engine.docker('rm', '-f', ...all);
  mackerel.values.length = 0;
  mackerel.hosts.clear();
});

/** The values of one name so far. */
const valuesOf = (name: string) =>
  mackerel.values.filter((each) => each.name === name).map(({ value }) => value);

/** Waits for so many ticks from now on, and gives the names and values of the last one. */
async function ticks(count: number): Promise<Map<string, number>> {
  const times = () => [...new Set(mackerel.values.map(({ time }) => time))];
  const wanted = times().length + count;
  const until = Date.now() + 60_000;
  while (times().length < wanted) {
    if (Date.now() > until)
      throw new Error(`no metrics; the agent says: ${engine.docker('logs', 'ecs-web-7-agent')}`);
    await sleep(100);
  }
  const last = Math.max(...times());
  return new Map(mackerel.values.filter(({ time }) => time === last).map(({ name, value }) => [name, value]));
}

interface Counters {
  at: number;
  cpu: number;
  sent: number;
}

/** What Docker itself says a container has used. */
async function countersOf(name: string): Promise<Counters> {
  const { request } = await import('../../../agent/transport/request.ts');
  const url = `http://docker/containers/ecs-web-7-${name}/stats?stream=false&one-shot=true`;
  const { text } = await request(url, { timeout: 5000, socket: engine.socket });
  const { cpu_stats, networks } = JSON.parse(text);
  return { at: performance.now(), cpu: cpu_stats.cpu_usage.total_usage, sent: networks?.eth0?.tx_bytes ?? 0 };
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('on a bridge, CPU, memory and traffic are what Docker counted', async () => {
  runContainer(engine, 'burner', 'labnet', 'burner', '--cpu-period', '100000', '--cpu-quota', '25000');
  runContainer(engine, 'holder', 'labnet', 'holder', '--memory', '256m');
  runContainer(engine, 'talker', 'labnet', 'talker');
  runAgentContainer(engine, 'labnet');
  await ticks(1);
  const [cpu, traffic] = [await countersOf('burner'), await countersOf('talker')];
  mackerel.values.length = 0;
  const last = await ticks(4);
  const [cpuThen, trafficThen] = [await countersOf('burner'), await countersOf('talker')];

  const used = ((cpuThen.cpu - cpu.cpu) / ((cpuThen.at - cpu.at) * 1e6)) * 100;
  const told = mean(valuesOf('container.cpu.burner.usage')) * speed;
  assert.ok(Math.abs(told - used) < 4, `the agent says ${told} %, Docker ${used} %`);
  assert.ok(used > 15 && used < 30, `a quarter of a core is ${used} %`);

  const sent = ((trafficThen.sent - traffic.sent) / (trafficThen.at - traffic.at)) * 1000;
  const toldSent = mean(valuesOf('interface.talker-eth0.txBytes.delta')) * speed;
  assert.ok(
    Math.abs(toldSent - sent) < 0.2 * sent,
    `the agent says ${toldSent} bytes a second, Docker ${sent}`,
  );
  assert.ok(sent > 3000, `a datagram of 1000 bytes ten times a second is ${sent} bytes a second`);

  const held = last.get('container.memory.holder.usage') ?? 0;
  assert.ok(held > 64 * mebibyte && held < 80 * mebibyte, `64 MiB are ${held}`);
  assert.equal(last.get('container.memory.holder.limit'), 256 * mebibyte);
  assert.ok([...last.keys()].some((name) => name.startsWith('interface.burner-eth0.')));
  assert.ok(![...last.keys()].some((name) => name.startsWith('interface.eth0.')));
});

test('what Mackerel is told of the host is what Docker knows of the task', async () => {
  runContainer(engine, 'holder', 'labnet', 'holder', '--memory', '256m');
  const id = runAgentContainer(engine, 'labnet', '--cgroupns=private', '--hostname', 'another-name');
  await ticks(1);
  const [host] = mackerel.hosts.values();
  assert.equal(host?.name, '0123456789abcdef0123456789abcdef');
  assert.equal(host?.meta.cloud?.provider, 'ecs');
  const { cluster, task_family, task_version, containers } = (host?.meta.cloud?.metadata ?? {}) as {
    cluster: string;
    task_family: string;
    task_version: string;
    containers: { name: string; docker_id: string; limits: object; networks: object[] }[];
  };
  assert.deepEqual([cluster, task_family, task_version], ['shop', 'web', '7']);
  assert.deepEqual(containers.map(({ name }) => name).sort(), ['agent', 'holder']);
  assert.equal(containers.find(({ name }) => name === 'agent')?.docker_id, id);
  assert.deepEqual(containers.find(({ name }) => name === 'holder')?.limits, { cpu: 0, memory: 256 });
});

for (const network of ['host', 'none'])
  test(`in network mode ${network} the agent finds itself and its task`, async () => {
    runContainer(engine, 'burner', network, 'burner', '--cpu-period', '100000', '--cpu-quota', '25000');
    runAgentContainer(engine, network);
    const last = await ticks(2);
    const names = [...last.keys()];
    assert.ok(names.includes('container.cpu.burner.usage'));
    assert.ok(names.includes('container.cpu.agent.usage'));
    const interfaces = names.filter((name) => name.startsWith('interface.'));
    // A machine may have no other interface than the loopback, but none is a container's own.
    if (network === 'none') assert.deepEqual(interfaces, []);
    assert.ok(!interfaces.some((name) => /^interface\.(burner|agent)-/.test(name)));
  });

test('a container that is restarted gives no spike, nothing negative, and goes on', async () => {
  runContainer(engine, 'burner', 'host', 'burner', '--cpu-period', '100000', '--cpu-quota', '25000');
  runAgentContainer(engine, 'host');
  await ticks(2);
  engine.docker('restart', '-t', '0', 'ecs-web-7-burner');
  const before = valuesOf('container.cpu.burner.usage').length;
  await ticks(3);
  const values = valuesOf('container.cpu.burner.usage');
  assert.ok(values.length > before, 'it has values again');
  for (const value of values) assert.ok(value >= 0 && value * speed < 40, `${value * speed} %`);
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { type Mackerel, mackerel } from '../../../agent/mackerel/api.ts';
import { fileStore, type HostIdStore, memoryStore } from '../../../agent/mackerel/host-id-store.ts';
import type { HostParameters } from '../../../agent/mackerel/host-parameters.ts';
import { register } from '../../../agent/mackerel/register.ts';
import { type Fault, type MackerelDouble, startMackerel } from '../doubles/mackerel-api.ts';
import { recordedLog } from '../doubles/recorded-log.ts';
import { type SimulatedClock, simulatedClock } from '../doubles/simulated-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'host-'));
let double: MackerelDouble;
let clock: SimulatedClock;
let api: Mackerel;
let log = recordedLog();

before(async () => {
  double = await startMackerel();
});
after(async () => {
  await double.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  clock = simulatedClock();
  log = recordedLog();
  double.hosts.clear();
  double.requests.length = 0;
  double.fault = () => undefined;
  const { base, key } = double;
  api = mackerel({ base, key, userAgent: 'a', ask: clock.ask, proxyFor: () => undefined });
});

const parameters = (customIdentifier?: string): HostParameters => ({
  name: 'task',
  meta: { 'agent-revision': '', 'agent-version': '', 'agent-name': '' },
  interfaces: [],
  roleFullnames: null,
  checks: [],
  ...(customIdentifier !== undefined && { customIdentifier }),
});

const asked = () => double.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`);

async function registered(store: HostIdStore, identifier?: string, pass = 3_600_000) {
  const registration = {
    mackerel: api,
    store,
    parameters: async () => parameters(identifier),
    clock,
    log: log.log,
  };
  const host = register(registration, new AbortController().signal);
  host.catch(() => {});
  await clock.advance(pass);
  return host;
}

/** The n-th request goes wrong. */
const once = (fault: Fault, n = 1) => {
  double.fault = () => (double.requests.length === n ? fault : undefined);
};

test('a new host, at once', async () => {
  const store = memoryStore();
  const host = await registered(store, undefined, 0);
  assert.deepEqual(asked(), ['POST hosts', 'GET hosts/host1']);
  assert.deepEqual([host?.id, await store.load()], ['host1', 'host1']);
});

for (const fault of [
  { status: 408 },
  { status: 429 },
  { status: 500 },
  { status: 200, text: '<html>' },
  'gone',
] as Fault[])
  test(`transient at first: ${JSON.stringify(fault)}`, async () => {
    once(fault);
    assert.equal((await registered(memoryStore()))?.id, 'host1');
    assert.match(log.lines[0] ?? '', /^INFO <agent> retry to find host: /);
  });

test('it is tried for as long as it takes, from a second to ten minutes apart', async () => {
  const times: number[] = [];
  double.fault = () => {
    times.push(clock.monotonic() / 1000);
    return { status: 503 };
  };
  void registered(memoryStore());
  await clock.advance(3_600_000);
  assert.ok(times.length > 10);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  assert.ok(gaps.every((gap) => gap <= 600) && gaps.at(-1) === 600, gaps.join(' '));
});

test('a refusal is not tried again', async () => {
  double.fault = () => ({ status: 403, text: '{"error":"no"}' });
  await assert.rejects(registered(memoryStore()), /403 no/);
  assert.equal(double.requests.length, 1);
});

test('a lost answer to the creation makes no second host where there is an identifier', async () => {
  once('lost', 2);
  const host = await registered(memoryStore(), 'pod.kubernetes');
  assert.equal(double.hosts.size, 1);
  assert.equal(host?.id, 'host1');
});

test('a host with the identifier is adopted in any status', async () => {
  const id = await api.createHost(parameters('a.b'));
  await api.updateStatus(id, 'poweroff');
  double.requests.length = 0;
  assert.equal((await registered(memoryStore(), 'a.b'))?.status, 'poweroff');
  assert.deepEqual(asked(), ['GET hosts', `PUT hosts/${id}`]);
});

test('a stored host is found again', async () => {
  const store = fileStore(join(folder, 'found'));
  const id = await api.createHost(parameters());
  await store.save(id);
  double.requests.length = 0;
  assert.equal((await registered(fileStore(join(folder, 'found'))))?.id, id);
  assert.deepEqual(asked(), [`GET hosts/${id}`, `PUT hosts/${id}`]);
});

for (const [what, spoil] of [
  ['gone', (id: string) => double.hosts.delete(id)],
  ['retired', (id: string) => api.retire(id, 1000)],
] as const)
  test(`a stored host that is ${what} is replaced`, async () => {
    const root = join(folder, what);
    const old = await api.createHost(parameters());
    await fileStore(root).save(old);
    await api.createHost(parameters());
    await spoil(old);
    const host = await registered(fileStore(root));
    assert.notEqual(host?.id, old);
    assert.equal(readFileSync(join(root, 'id'), 'utf8'), host?.id);
    assert.match(log.lines[0] ?? '', new RegExp(`WARNING <agent> the stored host ${old} is ${what}`));
  });

test('a directory that cannot be written costs the memory of the host, not the host', async () => {
  writeFileSync(join(folder, 'file'), '');
  const store = fileStore(join(folder, 'file/below'));
  const host = await registered(store);
  assert.equal(host?.id, 'host1');
  assert.match(log.lines[0] ?? '', /WARNING <agent> the host's id could not be stored/);
  assert.equal(await store.load(), 'host1', 'a reload registers no second one');
});

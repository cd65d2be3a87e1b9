import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Mackerel } from '../../agent/mackerel/api.ts';
import { type LivingAgent, livingAgent, sampleOf } from './doubles/living-agent.ts';
import { clientOf, hostParameters } from './doubles/mackerel-client.ts';

const minute = 60_000;
let agent: LivingAgent;
/** Minutes in which there is nothing to read. */
let broken: number[] = [];

beforeEach(async () => {
  broken = [];
  agent = await livingAgent((at) => (broken.includes(at) ? new Error('no such task') : sampleOf(at)));
});
afterEach(async () => {
  await agent.end().catch(() => {});
  await agent.double.close();
});

const memory = () =>
  agent.double.values.filter(({ name }) => name === 'container.memory.web.usage').map(({ value }) => value);

test('the host is made, read and given its status before anything else is told', async () => {
  agent.begin({ hostStatusOnStart: 'maintenance' });
  await agent.clock.advance(0);
  assert.deepEqual(agent.asked(), ['POST hosts', 'GET hosts/host1', 'POST hosts/host1/status']);
  await agent.clock.advance(2 * minute);
  assert.deepEqual(agent.asked().slice(3), ['POST tsdb', 'POST tsdb']);
  assert.equal(agent.double.hosts.get('host1')?.status, 'maintenance');
});

test('there are metrics after one interval, under the time at which it began', async () => {
  agent.begin();
  await agent.clock.advance(minute - 1);
  assert.deepEqual(agent.double.values, []);
  await agent.clock.advance(1);
  const time = agent.clock.now() / 1000;
  assert.deepEqual(agent.double.values, [
    { hostId: 'host1', name: 'container.cpu.web.usage', time, value: 10 },
    { hostId: 'host1', name: 'container.memory.web.usage', time, value: 1 },
  ]);
});

test('what is measured before the host is registered is posted after it', async () => {
  agent.double.fault = ({ path }) => (path === 'hosts' ? { status: 503 } : undefined);
  agent.begin();
  await agent.clock.advance(20 * minute);
  assert.ok(agent.asked().every((what) => what === 'POST hosts'));
  agent.double.fault = () => undefined;
  await agent.clock.advance(10 * minute);
  assert.deepEqual(
    memory(),
    Array.from({ length: 30 }, (_, index) => index + 1),
  );
});

test('what the start took is given back once, when the host is registered', async () => {
  let times = 0;
  agent.double.fault = ({ path }) => (path === 'hosts' ? { status: 503 } : undefined);
  agent.begin();
  await agent.clock.advance(5 * minute);
  const runtime = globalThis as { Bun?: object };
  runtime.Bun = { shrink: () => (times += 1) };
  try {
    await agent.clock.advance(5 * minute);
    assert.equal(times, 0);
    agent.double.fault = () => undefined;
    await agent.clock.advance(20 * minute);
    assert.equal(times, 1);
  } finally {
    delete runtime.Bun;
  }
});

test('it waits until its platform runs and the application is ready, and measures meanwhile', async () => {
  let left = 5;
  const platform = {
    isRunning: async () => left-- === 0,
    whereabouts: async () => ({ name: 'here' }),
    sample: async () => sampleOf(Math.round(agent.clock.monotonic() / minute)),
  };
  agent.begin({}, { platform, ready: (signal) => agent.clock.wait(5 * minute, signal) });
  await agent.clock.advance(5 * minute);
  assert.deepEqual(agent.double.requests, []);
  const waits = agent.lines.filter(
    (line) => line === 'INFO <agent> wait for the platform status to be running',
  );
  assert.equal(waits.length, 5);
  await agent.clock.advance(minute);
  assert.deepEqual(memory(), [1, 2, 3, 4, 5, 6]);
});

test('the status on start is posted once: a reload does not undo what a person set', async () => {
  agent.begin({ hostStatusOnStart: 'standby' });
  await agent.clock.advance(minute);
  Object.assign(agent.double.hosts.get('host1') ?? {}, { status: 'maintenance' });
  await agent.end();
  agent.begin({ hostStatusOnStart: 'standby' });
  await agent.clock.advance(minute);
  assert.equal(agent.double.hosts.get('host1')?.status, 'maintenance');
  assert.equal(agent.double.hosts.size, 1);
});

test('a status that the host has already is not posted', async () => {
  agent.begin({ hostStatusOnStart: 'working' });
  await agent.clock.advance(minute);
  assert.ok(!agent.asked().includes('POST hosts/host1/status'));
});

test('a status that cannot be set is tried five times, 3 s apart, and then the agent goes on', async () => {
  const times: number[] = [];
  agent.double.fault = ({ path }) => {
    if (!path.endsWith('/status')) return undefined;
    times.push(agent.clock.monotonic() / 1000);
    return { status: 500 };
  };
  agent.begin({ hostStatusOnStart: 'standby' });
  await agent.clock.advance(minute);
  assert.deepEqual(times, [0, 3, 6, 9, 12]);
  const warnings = agent.lines.filter((line) => line.startsWith('WARNING'));
  assert.deepEqual(warnings, [
    'WARNING <agent> failed to update host status on start: API request failed: 500 ',
  ]);
  assert.deepEqual(memory(), [1]);
});

test('after five minutes, and then hourly, the host is told anew, but not of its name, memo and roles', async () => {
  const told = hostParameters({ displayName: 'shop', memo: 'ours', roleFullnames: ['aa:bb'] });
  agent.begin({}, { describeHost: async () => told });
  await agent.clock.advance(5 * minute);
  Object.assign(agent.double.hosts.get('host1') ?? {}, {
    displayName: 'a person chose',
    roleFullnames: ['cc:dd'],
  });
  await agent.clock.advance(125 * minute);
  const updates = agent.double.requests.filter(({ method }) => method === 'PUT');
  assert.equal(updates.length, 3);
  const { displayName: _, memo: __, ...rest } = told;
  assert.deepEqual(updates[2]?.body, { ...rest, roleFullnames: null });
  const host = agent.double.hosts.get('host1');
  assert.deepEqual([host?.displayName, host?.roleFullnames], ['a person chose', ['cc:dd']]);
});

test('an update that fails is a warning, and the next one works', async () => {
  agent.double.fault = ({ method }) => (method === 'PUT' ? { status: 500 } : undefined);
  agent.begin();
  await agent.clock.advance(10 * minute);
  agent.double.fault = () => undefined;
  await agent.clock.advance(60 * minute);
  assert.deepEqual(
    agent.lines.filter((line) => line.includes('<spec>')),
    ['WARNING <spec> failed to update host spec: API request failed: 500 '],
  );
  assert.equal(agent.asked().filter((what) => what === 'PUT hosts/host1').length, 2);
});

test('a minute that cannot be read is one line, and costs no other minute', async () => {
  broken = [0, 4, 5];
  agent.begin();
  await agent.clock.advance(7 * minute);
  // The first is the baseline: without it there is nothing to say in the next.
  assert.deepEqual(memory(), [2, 3, 6, 7]);
  assert.deepEqual(
    agent.lines.filter((line) => line.startsWith('ERROR')),
    Array(3).fill('ERROR <metric> no such task'),
  );
});

for (const [what, spoil] of [
  ['gone', () => agent.double.hosts.delete('host1')],
  ['retired', () => Object.assign(agent.double.hosts.get('host1') ?? {}, { isRetired: true })],
] as const)
  test(`a host that is ${what} at Mackerel is registered anew, and nothing is lost`, async () => {
    agent.begin();
    await agent.clock.advance(3 * minute);
    // Its id is given to no other.
    agent.double.hosts.set('other', {
      ...hostParameters(),
      id: 'other',
      status: 'working',
      isRetired: false,
      size: 'micro',
    });
    spoil();
    await agent.clock.advance(3 * minute);
    assert.deepEqual(memory(), [1, 2, 3, 4, 5, 6]);
    assert.equal(agent.asked().filter((each) => each === 'POST hosts').length, 2);
    assert.ok(
      agent.lines.includes('WARNING <agent> Mackerel knows the host host1 no more: registering again'),
    );
    assert.equal(await agent.kept.store.load(), agent.kept.hostId);
  });

test('404 for values only, while Mackerel knows the host, makes no new one', async () => {
  agent.begin();
  agent.double.fault = ({ path }) => (path === 'tsdb' ? { status: 404 } : undefined);
  await agent.clock.advance(5 * minute);
  assert.equal(agent.double.hosts.size, 1);
  agent.double.fault = () => undefined;
  await agent.clock.advance(2 * minute);
  assert.deepEqual(memory(), [1, 2, 3, 4, 5, 6, 7]);
});

test('a key that is refused later ends nothing: values wait for a person', async () => {
  agent.begin();
  await agent.clock.advance(2 * minute);
  agent.double.fault = () => ({ status: 401 });
  await agent.clock.advance(120 * minute);
  agent.double.fault = () => undefined;
  await agent.clock.advance(10 * minute);
  assert.deepEqual(
    memory(),
    Array.from({ length: 132 }, (_, index) => index + 1),
  );
});

test('a reload keeps the host and what waits', async () => {
  agent.begin();
  await agent.clock.advance(2 * minute);
  agent.double.fault = ({ path }) => (path === 'tsdb' ? { status: 503 } : undefined);
  await agent.clock.advance(3 * minute);
  await agent.end();
  agent.double.fault = () => undefined;
  agent.begin();
  await agent.clock.advance(2 * minute);
  // A new run has a new baseline, at once: no minute is without values.
  assert.deepEqual(memory(), [1, 2, 3, 4, 5, 6, 7]);
  assert.equal(agent.double.hosts.size, 1);
});

test('a reload while Mackerel still makes the host makes no second one, and the status is posted', async () => {
  const client = clientOf(agent.double, agent.clock.ask);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const slow: Mackerel = {
    ...client,
    async createHost(parameters) {
      const id = await client.createHost(parameters);
      await answered;
      return id;
    },
  };
  agent.begin({ hostStatusOnStart: 'standby' }, { mackerel: slow });
  await agent.clock.advance(0);
  const ended = agent.end();
  agent.begin({ hostStatusOnStart: 'standby' });
  await agent.clock.advance(minute);
  answer();
  await ended;
  await agent.clock.advance(2 * minute);
  assert.deepEqual([...agent.double.hosts.keys()], ['host1']);
  assert.equal(agent.double.hosts.get('host1')?.status, 'standby');
  assert.deepEqual(memory(), [1, 2, 3]);
});

test('a host that Mackerel refuses ends the run', async () => {
  agent.double.fault = () => ({ status: 400, text: '{"error":"roles are wrong"}' });
  agent.begin();
  await agent.clock.advance(0);
  await assert.rejects(agent.end(), { message: 'API request failed: 400 roles are wrong' });
});

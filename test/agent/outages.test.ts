import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type LivingAgent, livingAgent, sampleOf } from './doubles/living-agent.ts';

const [minute, hour] = [60_000, 60];
let agent: LivingAgent;

beforeEach(async () => {
  agent = await livingAgent((at) => sampleOf(at));
});
afterEach(async () => {
  await agent.end();
  await agent.double.close();
});

/** The minutes of which Mackerel has the memory, as often as it was told. */
const minutes = () =>
  agent.double.values.filter(({ name }) => name === 'container.memory.web.usage').map(({ value }) => value);
const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const away = { status: 503, text: '<html>' };

test('an outage of almost six hours, with reloads in it: nothing is lost, and it is made up for in minutes', async () => {
  agent.begin();
  await agent.clock.advance(10 * minute);
  agent.double.fault = () => away;
  for (let reload = 0; reload < 5; reload += 1) {
    await agent.clock.advance(71 * minute);
    await agent.end();
    agent.begin();
  }
  agent.double.fault = () => undefined;
  // Registration may have to wait ten minutes for its next try, and six more drain what waits.
  await agent.clock.advance(17 * minute);
  assert.equal(agent.kept.backlog.size, 0);
  assert.deepEqual(minutes(), upTo(10 + 5 * 71 + 17));
  assert.equal(agent.double.hosts.size, 1);
});

test('an outage of nine hours: the last six are kept, and no more', async () => {
  agent.begin();
  await agent.clock.advance(10 * minute);
  agent.double.fault = () => away;
  let longest = 0;
  for (let passed = 0; passed < 9 * hour; passed += 10) {
    await agent.clock.advance(10 * minute);
    longest = Math.max(longest, agent.kept.backlog.size);
  }
  assert.equal(longest, 361);
  agent.double.fault = () => undefined;
  await agent.clock.advance(10 * minute);
  const back = minutes().slice(10);
  assert.deepEqual(back, upTo(560, back[0]));
  assert.ok((back[0] ?? 0) <= 10 + 3 * hour + 1, `${back[0]}`);
});

test('the host is lost again and again, with values in the air: each is taken once, by the host of its time', async () => {
  agent.begin();
  for (let loss = 0; loss < 8; loss += 1) {
    await agent.clock.advance(11 * minute);
    Object.assign(agent.double.hosts.get(agent.kept.hostId ?? '') ?? {}, { isRetired: true });
  }
  await agent.clock.advance(5 * minute);
  assert.deepEqual(minutes(), upTo(93));
  assert.equal(agent.double.hosts.size, 9);
});

test('an answer that is lost costs a second telling of the same value, never another value', async () => {
  agent.begin();
  await agent.clock.advance(minute);
  agent.double.fault = ({ path }) => (path === 'tsdb' ? 'lost' : undefined);
  await agent.clock.advance(minute);
  agent.double.fault = () => undefined;
  await agent.clock.advance(3 * minute);
  assert.deepEqual(minutes(), [1, 2, 2, 3, 4, 5]);
});

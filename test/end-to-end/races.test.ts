import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registering } from '../../functions/clients/ecs.ts';
import { repairedBy } from '../../functions/reconcile/ours.ts';
import { AwsError } from '../local-account/service.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { build, startScenario } from './scenario.ts';

const { account, client, register, sweep, audits, newest, dead } = await startScenario();
const { register: put } = registering(client);
const ourRole = 'arn:aws:iam::123456789012:role/remora-dev-ap-northeast-1-on-work';

/** The newest revision is the repair of a person's newest, whose app runs this build. */
async function endsWith(family: string, tag: string, revision: number): Promise<void> {
  const definition = await newest(family);
  assert.equal(definition.containerDefinitions[0]?.image, `app:${tag}`);
  assert.equal(definition.containerDefinitions[1]?.name, 'mackerel-container-agent');
  assert.equal(repairedBy(definition, ourRole), revision);
}

/** Before each of our next registrations of the family somebody registers a newer build. */
function getInBetween(family: string, tags: string[]): void {
  const [tag, ...more] = tags;
  if (tag === undefined) return;
  account.ecs.beforeRegister(async () => {
    await put(build(family, tag));
    getInBetween(family, more);
  });
}

test('two people register the same family at the same moment: the later of the two ends on top, repaired', async () => {
  account.ecs.concurrentAttempts('shared', 2);
  const made = await Promise.all(
    ['one', 'two'].map(async (tag) => ({ tag, revision: (await put(build('shared', tag))).revision })),
  );
  await account.settled();
  const last = made.toSorted((a, b) => a.revision - b.revision).at(-1);
  assert.ok(last);
  await endsWith('shared', last.tag, last.revision);
});

test('somebody registers a newer build before each of three repairs of ours: all three are taken back', async () => {
  await put(build('hurried', '1'));
  getInBetween('hurried', ['2', '3', '4']);
  await account.settled();
  await endsWith('hurried', '4', 6);
  const decisions = audits('hurried').map(({ decision, revision }) => `${decision} ${revision}`);
  assert.deepEqual(decisions.slice(0, 4), ['superseded 1', 'superseded 2', 'superseded 4', 'repair 6']);
});

test('people go on registering while their families are repaired', async () => {
  const families = ['busy-a', 'busy-b', 'busy-c'];
  for (const tag of ['1', '2', '3', '4'])
    await Promise.all(families.map((family) => put(build(family, tag))));
  await account.settled();
  for (const family of families) {
    const definition = await newest(family);
    assert.equal(definition.containerDefinitions[0]?.image, 'app:4');
    assert.equal(definition.containerDefinitions.length, 2);
  }
});

test('a repair that was overtaken and could not be taken back at once is taken back at the next try', async () => {
  await put(build('overtaken', '1'));
  getInBetween('overtaken', ['2']);
  const refusal = new AwsError('ServerException', 'Service Unavailable', 500);
  account.ecs.failNext('DeregisterTaskDefinition', refusal, 6);
  await account.settled();
  await endsWith('overtaken', '2', 2);
  assert.deepEqual(
    audits('overtaken').map(({ decision, repairedRevision }) => [decision, repairedRevision]),
    [
      ['superseded', undefined],
      ['repair', 4],
    ],
  );
});

test('a sweep in the middle of the events repairs nothing twice', async () => {
  const families = Array.from({ length: 10 }, (_, i) => `both-${i}`);
  await Promise.all(families.map((family) => put(build(family, '1'))));
  await sweep();
  for (const family of families) {
    assert.equal((await newest(family)).revision, 2, family);
    assert.equal(audits(family).length, 1);
  }
});

test('a registration of ours that meets another one of the family at ECS is made again', async () => {
  account.ecs.beforeRegister(() =>
    account.ecs.beforeRegister(() => account.ecs.concurrentAttempts('contended', 2)),
  );
  const found = await register(build('contended', '1'));
  assert.deepEqual(
    found.map(({ decision, repairedRevision }) => [decision, repairedRevision]),
    [['repair', 2]],
  );
});

test('a stale answer of ECS is read again, not believed', async () => {
  await register(build('stale', '1'));
  account.ecs.serveStale('stale', 2);
  await register(build('stale', '2'));
  await endsWith('stale', '2', 3);
});

test('nothing is left over: a sweep finds every family right, and no message was given up', async () => {
  const digest = await sweep();
  assert.deepEqual(digest.decisions, { correct: digest.families });
  assert.deepEqual([digest.families, digest.enqueued], [18, 0]);
  assert.deepEqual(await dead('work-dead.fifo'), []);
  assert.deepEqual(await dead('doors-dead'), []);
});

endsWithoutSecrets();

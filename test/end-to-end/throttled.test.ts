import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { registering } from '../../functions/clients/ecs.ts';
import { endsWithoutSecrets } from './no-secret.ts';
import { fargate, startScenario } from './scenario.ts';

const { account, client, audits, newest, sweep, dead } = await startScenario({ clockSpeed: 20 });
const families = Array.from({ length: 60 }, (_, i) => `service-${i}`);

/** A deploy tool that does not give up. */
async function deploy(family: string): Promise<void> {
  for (;;) {
    try {
      await registering(client).register(fargate(family));
      return;
    } catch (error) {
      assert.equal((error as Error).name, 'ThrottlingException');
      await sleep(50);
    }
  }
}

test("sixty families are registered at once while ECS's token buckets are in force: every one is repaired", async () => {
  account.ecs.throttle();
  await Promise.all(families.map(deploy));
  await account.settled();
  const throttled = account.endpoint.calls.filter(({ error }) => error?.code === 'ThrottlingException');
  assert.ok(throttled.length > 0, 'nobody was throttled');
  for (const family of families) {
    assert.equal((await newest(family)).revision, 2, family);
    assert.deepEqual(
      audits(family).map(({ decision, repairedRevision }) => [decision, repairedRevision]),
      [['repair', 2]],
    );
  }
});

test('nothing was lost, and the sweep finds all of them right', async () => {
  assert.deepEqual([account.bus.lost, account.lambda.problems], [[], []]);
  for (const queue of ['work-dead.fifo', 'sweep-dead.fifo', 'doors-dead'])
    assert.deepEqual(await dead(queue), []);
  assert.deepEqual((await sweep()).decisions, { correct: families.length });
});

endsWithoutSecrets();

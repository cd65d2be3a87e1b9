import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiKeyArn } from '../account.ts';
import { MemoryWorld } from '../memory-world.ts';
import { refused, run, withAgent } from './refused.ts';

test('a plain-text key of another organisation stays', async () => {
  const world = new MemoryWorld();
  world.put(withAgent([{ name: 'MACKEREL_APIKEY', value: 'foreign-key' }]));
  const event = await run(world);
  refused(world, event, 'apikey-differs', /replaceForeignKey: true/);
  assert.ok(!JSON.stringify(event).includes('foreign-key'));
});

for (const [what, value, policy] of [
  ['the policy’s key', 'the-policys-key', ''],
  ['nothing', '', ''],
  ['the ARN of the parameter', apiKeyArn, ''],
  ['a foreign key that the policy gives up', 'foreign-key', '\nreplaceForeignKey: true'],
] as const) {
  test(`plain text that is ${what} gives way`, async () => {
    const world = new MemoryWorld();
    world.policyText += policy;
    world.put(withAgent([{ name: 'MACKEREL_APIKEY', value }]));
    assert.equal((await run(world))?.decision, 'repair');
  });
}

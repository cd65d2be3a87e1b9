import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unwatched } from '../account.ts';
import { MemoryWorld } from '../memory-world.ts';
import { refused, run, withAgent } from './refused.ts';

test('an image that was never published', async () => {
  const world = new MemoryWorld();
  world.parameters.delete('/remora/dev/agent-image');
  world.put(unwatched());
  refused(world, await run(world), 'parameter-missing', /\/remora\/dev\/agent-image.* does not exist/);
});

test('an API key that was never stored', async () => {
  const world = new MemoryWorld();
  world.keys.clear();
  world.put(unwatched());
  refused(world, await run(world), 'parameter-missing', /\/remora\/dev\/mackerel-api-key.* does not exist/);
});

test('a word that may be the key itself is not said', async () => {
  const world = new MemoryWorld();
  world.put(withAgent([], [{ name: 'MACKEREL_APIKEY', valueFrom: 'aKeyInTheWrongPlace' }]));
  const event = await run(world);
  refused(world, event, 'parameter-missing', /that MACKEREL_APIKEY of \S+ names, .* does not exist/);
  assert.ok(!JSON.stringify(event).includes('aKeyInTheWrongPlace'));
});

test('a reference of the user’s own in another account is asked of IAM only', async () => {
  const world = new MemoryWorld();
  world.keys.clear();
  const valueFrom = 'arn:aws:secretsmanager:ap-northeast-1:210987654321:secret:key-AbCdEf:json::';
  world.put(withAgent([], [{ name: 'MACKEREL_APIKEY', valueFrom }]));
  assert.equal((await run(world))?.decision, 'repair');
  const [question] = world.questions;
  assert.deepEqual(question?.actions, ['secretsmanager:GetSecretValue']);
  assert.equal(question?.resource, 'arn:aws:secretsmanager:ap-northeast-1:210987654321:secret:key-AbCdEf');
});

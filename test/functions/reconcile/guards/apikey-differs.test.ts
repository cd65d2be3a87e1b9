import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiKeyArn, denied } from '../account.ts';
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

test('a file of variables may hold another key, and none where a secret of the user’s is', async () => {
  const value = 'arn:aws:s3:::bucket/agent.env';
  const withFile = (secrets: { name: string; valueFrom: string }[], policy = '') => {
    const world = new MemoryWorld();
    world.policyText += policy;
    const definition = withAgent([], secrets);
    const [app, agent] = definition.containerDefinitions;
    const environmentFiles = [{ value, type: 's3' }];
    world.put({ ...definition, containerDefinitions: [app, { ...agent, environmentFiles }] as never });
    return world;
  };
  const bare = withFile([]);
  refused(
    bare,
    await run(bare),
    'apikey-differs',
    /^The environmentFiles of mackerel-container-agent may hold/,
  );
  const own = [{ name: 'MACKEREL_APIKEY', valueFrom: apiKeyArn }];
  assert.equal((await run(withFile(own)))?.decision, 'repair');
  assert.equal((await run(withFile([], '\nreplaceForeignKey: true')))?.decision, 'repair');
});

test('of two keys in plain text both must be the policy’s', async () => {
  const world = new MemoryWorld();
  const named = (value: string) => ({ name: 'MACKEREL_APIKEY', value });
  world.put(withAgent([named('the-policys-key'), named('foreign-key')]));
  refused(world, await run(world), 'apikey-differs', /is not the key/);
});

test('a parameter that may not be read cannot be compared, and the message says what to do', async () => {
  const world = new MemoryWorld();
  world.put(withAgent([{ name: 'MACKEREL_APIKEY', value: 'foreign-key' }]));
  world.before = (call) => {
    if (call === 'parameter') throw denied(apiKeyArn);
  };
  const event = await run(world);
  refused(world, event, 'apikey-differs', /cannot be compared .* readableParameters/);
  assert.ok(!JSON.stringify(event).includes('foreign-key'));
});

test('a parameter of another region is not asked for here', async () => {
  const world = new MemoryWorld();
  world.policyText += '\nsidecar: { apiKeyParameter: "arn:aws:ssm:us-east-1:123456789012:parameter/key" }';
  world.put(withAgent([{ name: 'MACKEREL_APIKEY', value: 'foreign-key' }]));
  refused(world, await run(world), 'apikey-differs', /in another account or region/);
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { describing, ecsClient, listing, registering } from '../../../functions/clients/ecs.ts';
import type { RegisterInput } from '../../../functions/sidecar/definition.ts';
import { clientException, loopback } from './loopback.ts';

/** Members that no SDK knows, at every depth, beside values that a tidy mind would lose. */
const raw = `{
  "zeta": {"nested":[{"deep":{"deeper":null}}]},
  "family":"web","revision":7,"registeredAt":1763812800.123,
  "containerDefinitions":[
    {"zz":1,"name":"app","image":"nginx","cpu":0,"essential":true,
     "environment":[{"name":"EMPTY","value":"","brandNew":true},{"name":"A","value":"ä\\u2028\\"x"}],
     "portMappings":[],"brandNew":{"a":[1,2.5,1e21,-0.1]},
     "linuxParameters":{"capabilities":{"add":[],"brandNew":""}}}],
  "volumes":[{"name":"v","brandNew":{"x":""},"host":{"brandNew":1}}],
  "proxyConfiguration":{"type":"APPMESH","properties":[{"name":"IgnoredGID","value":""}]},
  "requiresCompatibilities":[]
}`;

const tags = [{ key: 'team', value: '', brandNew: 1 }];

test('describe gives the JSON as ECS sent it, tags inside', async (t) => {
  const calls = await loopback(t, () => ({
    body: `{"taskDefinition":${raw},"tags":${JSON.stringify(tags)},"brandNew":1}`,
  }));
  const definition = await describing(ecsClient()).describe('web');
  assert.equal(JSON.stringify(definition), JSON.stringify({ ...JSON.parse(raw), tags }));
  assert.deepEqual(JSON.parse(calls[0]?.body ?? ''), { taskDefinition: 'web', include: ['TAGS'] });
});

test('register sends the JSON as it was given, measured and signed', async (t) => {
  const calls = await loopback(t, () => ({
    body: '{"taskDefinition":{"revision":8,"taskDefinitionArn":"arn:aws:ecs:::task-definition/web:8"}}',
  }));
  const input = JSON.parse(raw) as RegisterInput;
  const registered = await registering(ecsClient()).register(input);
  assert.deepEqual(registered, { revision: 8, taskDefinitionArn: 'arn:aws:ecs:::task-definition/web:8' });
  const [call] = calls;
  assert.equal(call?.action, 'RegisterTaskDefinition');
  assert.equal(call?.body, JSON.stringify(input));
  assert.equal(Number(call?.headers['content-length']), Buffer.byteLength(call?.body ?? ''));
  const hash = createHash('sha256')
    .update(call?.body ?? '')
    .digest('hex');
  assert.equal(call?.headers['x-amz-content-sha256'] ?? hash, hash);
  assert.match(String(call?.headers.authorization), /^AWS4-HMAC-SHA256 /);
});

test('a definition that ECS does not know is none', async (t) => {
  await loopback(t, () => clientException('Unable to describe task definition.'));
  assert.equal(await describing(ecsClient()).describe('gone'), undefined);
});

test('another refusal is thrown', async (t) => {
  await loopback(t, () => clientException('Invalid revision number. Number: x'));
  await assert.rejects(describing(ecsClient()).describe('web:x'), /Invalid revision number/);
});

test('an answer that is no JSON is not quoted', async (t) => {
  await loopback(t, () => ({ body: '{"taskDefinition": planted-secret' }));
  await assert.rejects(
    describing(ecsClient()).describe('web'),
    (error: Error) => !error.message.includes('planted'),
  );
});

test('a registration that meets another one of the family is tried again', async (t) => {
  const contended = 'Too many concurrent attempts to create a new revision of the specified family.';
  const calls = await loopback(t, (_, count) =>
    count < 3
      ? clientException(contended)
      : { body: '{"taskDefinition":{"revision":2,"taskDefinitionArn":"a"}}' },
  );
  const input = { family: 'web', containerDefinitions: [], brandNew: 1 };
  assert.equal((await registering(ecsClient()).register(input)).revision, 2);
  assert.deepEqual(new Set(calls.map(({ body }) => body)), new Set([JSON.stringify(input)]));
});

test('throttling is the SDK’s to wait for', async (t) => {
  const calls = await loopback(t, (_, count) =>
    count < 2
      ? { status: 400, body: JSON.stringify({ __type: 'ThrottlingException', message: 'Rate exceeded' }) }
      : { body: `{"taskDefinition":${raw}}` },
  );
  assert.equal((await describing(ecsClient()).describe('web'))?.revision, 7);
  assert.equal(calls.length, 2);
});

test('families come page by page', async (t) => {
  const calls = await loopback(t, (_, count) => ({
    body: count === 1 ? '{"families":["a","b"],"nextToken":"t"}' : '{"families":["c"]}',
  }));
  const { families } = listing(ecsClient());
  assert.deepEqual(await families(undefined), { families: ['a', 'b'], next: 't' });
  assert.deepEqual(await families('t'), { families: ['c'] });
  assert.deepEqual(JSON.parse(calls[1]?.body ?? ''), { status: 'ACTIVE', maxResults: 100, nextToken: 't' });
});

test('deregister names the revision', async (t) => {
  const calls = await loopback(t, () => ({ body: '{"taskDefinition":{}}' }));
  await registering(ecsClient()).deregister('arn:aws:ecs:::task-definition/web:8');
  assert.deepEqual(JSON.parse(calls[0]?.body ?? ''), {
    taskDefinition: 'arn:aws:ecs:::task-definition/web:8',
  });
});

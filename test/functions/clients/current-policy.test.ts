import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentPolicy } from '../../../functions/clients/current-policy.ts';
import { place } from '../reconcile/account.ts';

test('a broken policy is said out loud, with its paths, once per invocation', async (t) => {
  const lines: string[] = [];
  t.mock.method(process.stderr, 'write', (line: string) => lines.push(line));
  const policy = currentPolicy(async () => 'rules: [{ mode: planted-secret }]', '/remora/dev/policy', place);
  const first = await policy();
  assert.equal(await policy(), first);
  assert.equal(first.policy.mode, 'report');
  assert.ok(first.broken.includes('rules[0].mode'));
  const [line, ...more] = lines.filter((text) => text.includes('The policy is missing or broken'));
  assert.deepEqual(more, []);
  assert.match(line ?? '', /rules\[0\]\.mode/);
  assert.ok(!JSON.stringify([first.broken, lines]).includes('planted-secret'));
});

test('a policy that is right is used as it is', async () => {
  const { policy, broken } = await currentPolicy(async () => 'mode: register', '/remora/dev/policy', place)();
  assert.deepEqual([policy.mode, broken], ['register', []]);
});

test('a policy that cannot be asked for is a failure, not a missing one', async () => {
  const refuses = async () => {
    throw new Error('AccessDenied');
  };
  await assert.rejects(currentPolicy(refuses, '/remora/dev/policy', place)(), /AccessDenied/);
});

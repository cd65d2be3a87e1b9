import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registers } from '../../../functions/commands/registers.ts';
import { policyOf } from '../sidecar/policy-of.ts';

test('repairs are registered where the policy or one of its rules says so, unless it is the built-in one', () => {
  const web = (mode: string) => `rules: [{ match: { family: web }, mode: ${mode} }]`;
  for (const [text, expected] of [
    ['mode: report', false],
    ['mode: register', true],
    [`mode: report\n${web('register')}`, true],
    [`mode: report\n${web('off')}`, false],
    [`mode: register\n${web('report')}`, true],
  ] as const) {
    const policy = policyOf(text);
    assert.equal(registers(policy), expected, text);
    assert.equal(registers({ ...policy, onlyReport: true }), false, text);
  }
});

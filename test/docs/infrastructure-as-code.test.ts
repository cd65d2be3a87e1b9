import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readDefinitions } from '../../functions/documents/read-definitions.ts';
import { plan } from '../../functions/sidecar/plan.ts';
import { readPolicy } from '../../functions/sidecar/read-policy.ts';
import { policyOf } from '../functions/sidecar/policy-of.ts';

const text = readFileSync(new URL('../../docs/infrastructure-as-code.md', import.meta.url), 'utf8');
const snippets = new Map(
  [...text.matchAll(/```yaml (\w+)\n([\s\S]*?)```/g)].map(([, name = '', code = '']) => [name, code]),
);

test('the template of docs/infrastructure-as-code.md has the sidecar as it should be', () => {
  const found = readDefinitions(snippets.get('template') ?? '', 'yaml');
  assert.ok(Array.isArray(found) && found.length === 1);
  assert.equal(plan(found[0]?.definition, policyOf('sidecar: { roles: ["Shop:web"] }')).decision, 'correct');
});

test('the policy that it shows is valid, and the rest is YAML', () => {
  assert.ok('document' in readPolicy(snippets.get('policy') ?? ''));
  for (const name of ['steps', 'appspec', 'buildspec']) assert.ok(parse(snippets.get(name) ?? ''), name);
});

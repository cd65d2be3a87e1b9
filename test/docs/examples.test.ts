import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import schema from '../../functions/report/audit-event.schema.json' with { type: 'json' };
import { readPolicy } from '../../functions/sidecar/read-policy.ts';

function examples(file: string, language: string): string[] {
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, kind, code = '']) =>
    kind === language ? [code] : [],
  );
}

for (const file of ['README.md', 'docs/policy.md']) {
  test(`the policies that ${file} shows are valid`, () => {
    const policies = examples(file, 'yaml');
    assert.ok(policies.length > 0);
    for (const policy of policies) assert.ok('document' in readPolicy(policy), policy);
  });
}

test('the audit event that docs/events.md shows is one', () => {
  const validate = new Ajv({ formats: { 'date-time': true } }).compile(schema);
  const [event = ''] = examples('docs/events.md', 'json');
  assert.ok(validate(JSON.parse(event)), JSON.stringify(validate.errors));
});

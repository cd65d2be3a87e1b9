import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Properties, resourcesOf } from '../packaging/packaged.ts';
import { tableRows } from './table-rows.ts';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
// A heading of the third level is one of the second to tableRows.
const text = read('docs/permissions.md').replaceAll('\n### ', '\n## ');

const codes = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

for (const [logicalId, { Policies }] of resourcesOf('AWS::IAM::Role')) {
  const name = logicalId.replace(/^On(.*)Role$/, (_, rest: string) => `on-${rest.toLowerCase()}`);

  test(`docs/permissions.md has what ${name} may do, statement by statement, with the reason`, () => {
    const statements = (Policies as Properties[]).flatMap(
      ({ PolicyDocument }) => (PolicyDocument as { Statement: Properties[] }).Statement,
    );
    const rows = tableRows(text, name);
    assert.deepEqual(
      rows.map(([may, on]) => ({ actions: codes(may), everything: on === '`*`' })),
      statements.map(({ Action, Resource }) => ({
        actions: [Action].flat(),
        everything: Resource === '*',
      })),
    );
  });
}

test('docs/permissions.md has every statement of the policy for who deploys', () => {
  const { Statement } = JSON.parse(read('infra/deployer.json')) as { Statement: { Sid: string }[] };
  assert.deepEqual(
    tableRows(text, 'Of who deploys').flatMap(([statements]) => codes(statements)),
    Statement.map(({ Sid }) => Sid),
  );
});

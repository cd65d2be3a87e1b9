import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import schema from '../../functions/sidecar/policy.schema.json' with { type: 'json' };
import { tableRows } from './table-rows.ts';

interface Node {
  $ref?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, Node>;
  items?: Node;
  anyOf?: Node[];
}

interface Key {
  path: string;
  default: string;
  description: string;
}

const text = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');
const keys = keysOf(schema as Node, '');
const rows = tableRows(text, 'Every key');

test('the policy reference has one row for every key of the schema, in its order, and no other', () => {
  assert.deepEqual(
    rows.map(([key]) => key),
    keys.map(({ path }) => `\`${path}\``),
  );
});

for (const key of keys) {
  test(`the policy reference has the default and the meaning of ${key.path}`, () => {
    const [, , standard, meaning] = rows.find(([path]) => path === `\`${key.path}\``) ?? [];
    assert.equal(standard, key.default);
    assert.equal(meaning, key.description);
  });
}

/** Every key below a node. A rule's `sidecar` has the keys of the other one, which are not told twice. */
function keysOf(node: Node, before: string): Key[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const key = dereferenced(child);
    const path = before + name;
    const told = { path, default: shown(key.default), description: key.description ?? '' };
    if (path === 'rules[].sidecar') return [told];
    const inside = key.anyOf?.find(({ properties }) => properties) ?? key;
    return [told, ...keysOf(inside, `${path}.`), ...(key.items ? keysOf(key.items, `${path}[].`) : [])];
  });
}

function dereferenced(node: Node): Node {
  if (!node.$ref) return node;
  const target = node.$ref
    .slice(2)
    .split('/')
    .reduce<unknown>((parent, name) => (parent as Record<string, unknown>)[name], schema);
  return { ...(target as Node), ...node };
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

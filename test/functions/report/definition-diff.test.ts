import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definitionDiff } from '../../../functions/report/definition-diff.ts';

const container = (environment: { name: string; value: string }[]) => ({
  name: 'app',
  image: 'app:1',
  environment,
});
const definition = (value: string, key: string) => ({
  family: 'web',
  revision: 3,
  containerDefinitions: [
    container([
      { name: 'MACKEREL_CONTAINER_PLATFORM', value },
      { name: 'DATABASE_URL', value: key },
    ]),
  ],
});

test('a changed platform is shown with the lines around it', () => {
  const lines = definitionDiff(definition('fargate', 'x'), definition('ecs', 'x'));
  assert.ok(lines.includes('-          "value": "fargate"'));
  assert.ok(lines.includes('+          "value": "ecs"'));
  assert.match(lines[0] ?? '', /^@@ -\d+,\d+ \+\d+,\d+ @@$/);
});

test('no other value of the environment is ever shown, be it added or next to a change', () => {
  const bare = { ...definition('ecs', 'x'), containerDefinitions: [container([])] };
  const text = definitionDiff(bare, definition('ecs', 'swordfish')).join('\n');
  assert.doesNotMatch(text, /swordfish/);
  assert.match(text, /"name": "DATABASE_URL",\n\+ +"value": "\(hidden\)"/);
  assert.deepEqual(definitionDiff(definition('ecs', 'hunter2'), definition('ecs', 'swordfish')), []);
});

test('what ECS alone fills in is no difference', () => {
  assert.deepEqual(definitionDiff(definition('ecs', 'x'), { ...definition('ecs', 'x'), revision: 4 }), []);
});

test("a value inside CloudFormation's intrinsics is not shown either", () => {
  const intrinsic = (inner: unknown) => ({ 'Fn::If': ['IsProd', inner, { Ref: 'AWS::NoValue' }] });
  const secret = { Name: 'DATABASE_URL', Value: 'swordfish' };
  for (const environment of [[intrinsic(secret)], intrinsic([secret]), { ...secret }]) {
    const app = { name: 'app', image: 'app:1', environment } as unknown as ReturnType<typeof container>;
    const before = { family: 'web', containerDefinitions: [container([])] };
    const text = definitionDiff(before, { ...before, containerDefinitions: [container([]), app] }).join('\n');
    assert.match(text, /\(hidden\)/);
    assert.doesNotMatch(text, /swordfish/);
  }
});

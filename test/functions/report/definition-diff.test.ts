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

const withSecrets = (over: object = {}) => ({
  name: 'app',
  image: 'app:1',
  entryPoint: ['/start', '--token=swordfish'],
  command: ['--password', 'swordfish'],
  healthCheck: { command: ['CMD', 'check', 'swordfish'], interval: 5 },
  dockerLabels: { key: 'swordfish' },
  logConfiguration: {
    logDriver: 'splunk',
    options: { 'splunk-token': 'swordfish', 'awslogs-group': '/ecs/app' },
    secretOptions: [{ name: 'a', valueFrom: 'swordfish' }],
  },
  firelensConfiguration: { type: 'fluentd', options: { password: 'swordfish' } },
  secrets: [
    { name: 'KEY', valueFrom: 'swordfish' },
    { name: 'OTHER', valueFrom: '/app/other' },
  ],
  ...over,
});
/** All of it, as what was taken away. */
const removed = (one: unknown, volumes: unknown = []) => {
  const before = { family: 'web', containerDefinitions: [one], volumes } as never;
  return definitionDiff(before, { family: 'web', containerDefinitions: [] }).join('\n');
};

test('what else may hold a secret is not shown beside a change either', () => {
  const driver = { driver: 'cifs', driverOpts: { o: 'password=swordfish' }, labels: { a: 'swordfish' } };
  const text = removed(withSecrets(), [{ name: 'a', dockerVolumeConfiguration: driver }]);
  assert.doesNotMatch(text, /swordfish/);
  for (const part of [
    '"/ecs/app"',
    '"/app/other"',
    '"splunk-token": "(hidden)"',
    '"key": "(hidden)"',
    '"interval": 5',
  ])
    assert.ok(text.includes(part), part);
});

test('what a template puts together is hidden whole, and nothing is invented', () => {
  const later = { 'Fn::If': ['IsProd', 'swordfish', { Ref: 'AWS::NoValue' }] };
  const members = ['logConfiguration', 'healthCheck', 'dockerLabels', 'secrets', 'command', 'environment'];
  for (const member of members) assert.doesNotMatch(removed({ name: 'app', [member]: later }), /swordfish/);
  assert.doesNotMatch(removed({ name: 'app', secrets: [{ name: 'A', valueFrom: later }] }), /swordfish/);
  assert.doesNotMatch(removed(later, later), /swordfish/);
  assert.doesNotMatch(removed({ name: 'app', healthCheck: { interval: 5 } }), /hidden/);
});

test("a bare word is shown where it is the policy's, and not where it was there before", () => {
  const bare = { family: 'web', containerDefinitions: [{ name: 'agent', image: 'agent:1' }] };
  const named = (...words: string[]) => ({
    ...bare,
    containerDefinitions: [
      { name: 'agent', image: 'agent:1', secrets: words.map((valueFrom) => ({ name: 'A', valueFrom })) },
    ],
  });
  assert.match(definitionDiff(bare, named('mackerel-key')).join('\n'), /"valueFrom": "mackerel-key"/);
  const text = definitionDiff(named('swordfish'), named('swordfish', 'mackerel-key')).join('\n');
  assert.match(text, /mackerel-key/);
  assert.doesNotMatch(text, /swordfish/);
});

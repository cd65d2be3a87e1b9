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

test('what else may hold a secret is not shown beside a change either', () => {
  const app = (essential: boolean) => ({
    name: 'app',
    image: 'app:1',
    entryPoint: ['/start', '--token=swordfish'],
    command: ['--password', 'swordfish'],
    healthCheck: { command: ['CMD', 'check', 'swordfish'], interval: 5 },
    dockerLabels: { key: 'swordfish' },
    logConfiguration: {
      logDriver: 'splunk',
      options: { 'splunk-token': 'swordfish', 'awslogs-group': '/ecs/app' },
    },
    firelensConfiguration: { type: 'fluentd', options: { password: 'swordfish' } },
    secrets: [
      { name: 'KEY', valueFrom: 'swordfish' },
      { name: 'OTHER', valueFrom: '/app/other' },
    ],
    essential,
  });
  const volumes = [
    { name: 'a', dockerVolumeConfiguration: { driver: 'cifs', driverOpts: { o: 'password=swordfish' } } },
  ];
  const of = (essential: boolean) => ({ family: 'web', containerDefinitions: [app(essential)], volumes });
  const whole = (lines: string[]) => lines.join('\n');
  const bare = { family: 'web', containerDefinitions: ['${CONTAINER}'] } as never;
  const added = whole(definitionDiff(bare, of(true) as never));
  assert.doesNotMatch(added + whole(definitionDiff(of(true) as never, of(false) as never)), /swordfish/);
  assert.ok(added.includes('${CONTAINER}'));
  for (const shown of [
    '"/ecs/app"',
    '"/app/other"',
    '"splunk-token": "(hidden)"',
    '"key": "(hidden)"',
    '"interval": 5',
  ])
    assert.ok(added.includes(shown), shown);
});

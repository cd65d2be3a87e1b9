import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Properties, resourcesOf } from './packaged.ts';

interface Statement {
  role: string;
  actions: string[];
  resources: unknown[];
  condition: unknown;
}

/** Actions that know no resources (Service Authorization Reference), or none that could be named beforehand. */
const withoutResources = [
  'ecr:GetAuthorizationToken',
  'ecs:DeregisterTaskDefinition',
  'ecs:DescribeTaskDefinition',
  'ecs:ListTaskDefinitionFamilies',
  'ecs:RegisterTaskDefinition',
  'ssm:DescribeParameters',
];

const statements = [...resourcesOf('AWS::IAM::Role')].flatMap(([role, { Policies }]) =>
  (Policies as Properties[]).flatMap(({ PolicyDocument }) =>
    (PolicyDocument as { Statement: Properties[] }).Statement.map(
      ({ Effect, Action, Resource, Condition }): Statement => {
        assert.equal(Effect, 'Allow', role);
        return {
          role,
          actions: [Action].flat() as string[],
          resources: [Resource].flat(),
          condition: Condition,
        };
      },
    ),
  ),
);

const allowing = (action: string) => statements.filter(({ actions }) => actions.includes(action));

test('no role may do everything, or anything to everything', () => {
  for (const { role, actions, resources } of statements) {
    for (const action of actions) assert.doesNotMatch(action, /\*/, role);
    if (resources.includes('*'))
      assert.deepEqual(
        actions.filter((action) => !withoutResources.includes(action)),
        [],
        role,
      );
  }
});

test('only on-work changes anything in ECS, and hands roles to ECS tasks alone', () => {
  for (const action of [
    'ecs:RegisterTaskDefinition',
    'ecs:DeregisterTaskDefinition',
    'ecs:TagResource',
    'iam:PassRole',
  ])
    assert.deepEqual(
      allowing(action).map(({ role }) => role),
      ['OnWorkRole'],
      action,
    );
  const [passing] = allowing('iam:PassRole');
  assert.deepEqual(passing?.condition, {
    StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  });
  const [tagging] = allowing('ecs:TagResource');
  assert.deepEqual(tagging?.condition, { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } });
});

test('events go out under our own name only', () => {
  assert.equal(allowing('events:PutEvents').length, 2);
  for (const { role, condition } of allowing('events:PutEvents'))
    assert.deepEqual(condition, { StringEquals: { 'events:source': 'remora' } }, role);
});

test("on-work writes the brake in Parameter Store, on-deploy the image's name, and nobody anything else", () => {
  const written = allowing('ssm:PutParameter').map(({ role, resources }) => [
    role,
    /:parameter\/remora\/\w+\/([\w-]+)"\}\]$/.exec(JSON.stringify(resources))?.[1],
  ]);
  assert.deepEqual(written, [
    ['OnWorkRole', 'brake'],
    ['OnDeployRole', 'agent-image'],
  ]);
});

test("only on-deploy changes anything in ECR, and there the agent's repository alone", () => {
  const changing = statements.filter(({ actions }) =>
    actions.some((action) => /^ecr:(?!BatchGetImage|GetAuthorizationToken)/.test(action)),
  );
  assert.deepEqual(new Set(changing.map(({ role }) => role)), new Set(['OnDeployRole']));
  for (const { resources } of changing)
    assert.match(JSON.stringify(resources), /:repository\/remora\/\w+\/mackerel-container-agent"\}\]$/);
  for (const { actions } of statements)
    assert.deepEqual(
      actions.filter((action) => /^ecr:.*Delete/.test(action)),
      [],
    );
});

test('a function writes into its own log only', () => {
  for (const { role, resources } of allowing('logs:PutLogEvents'))
    assert.deepEqual(resources, [{ 'Fn::GetAtt': [role.replace(/Role$/, 'LogGroup'), 'Arn'] }]);
});

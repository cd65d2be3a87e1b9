import assert from 'node:assert/strict';
import { test } from 'node:test';
import schema from '../../../functions/sidecar/policy.schema.json' with { type: 'json' };
import type { PolicyDocument } from '../../../functions/sidecar/policy-document.ts';
import { imageParameters, resolvePolicy } from '../../../functions/sidecar/resolve-policy.ts';
import { policyOf, publishedImage, tokyo } from './policy-of.ts';

const none = new Map<string, string>();

type Described = { default?: unknown; $ref?: string; properties?: Record<string, Described> };

/** What the schema says a policy is in which nothing is said. */
function defaultsOf(properties: Record<string, Described>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, described]) => [
      name,
      described.properties && name === 'sidecar' ? defaultsOf(described.properties) : described.default,
    ]),
  );
}

test('every key of the schema has a description, and every one but those of a rule a default', () => {
  const described = { ...schema.properties, ...schema.properties.sidecar.properties };
  for (const [name, each] of Object.entries(described) as [string, Described & { description?: string }][]) {
    assert.ok('default' in each, name);
    const definition = schema.$defs[each.$ref?.split('/').at(-1) as keyof typeof schema.$defs];
    assert.ok(each.description ?? definition?.description, name);
  }
});

test('the defaults are those that the schema names', () => {
  const document = defaultsOf(schema.properties as Record<string, Described>);
  const inStage = JSON.parse(JSON.stringify(document).replaceAll('<stage>', tokyo.stage)) as PolicyDocument;
  const images = new Map([['/remora/dev/agent-image', publishedImage]]);
  assert.deepEqual(resolvePolicy({}, tokyo, images), resolvePolicy(inStage, tokyo, images));
  assert.equal(resolvePolicy({}, tokyo, images).mode, 'report');
});

test('a name becomes the ARN of its own account, region and partition; an ARN stays', () => {
  const key = (apiKeyParameter: string, place = tokyo) =>
    resolvePolicy({ sidecar: { apiKeyParameter } }, place, none).sidecar.apiKeyArn;
  const beijing = { ...tokyo, partition: 'aws-cn', region: 'cn-north-1' };
  assert.equal(key('/team/key'), 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/team/key');
  assert.equal(key('key'), 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/key');
  assert.equal(key('key', beijing), 'arn:aws-cn:ssm:cn-north-1:123456789012:parameter/key');
  const foreign = 'arn:aws:ssm:us-east-1:210987654321:parameter/key';
  assert.equal(key(foreign), foreign);
  assert.equal(
    resolvePolicy({}, beijing, none).sidecar.apiKeyArn,
    'arn:aws-cn:ssm:cn-north-1:123456789012:parameter/remora/dev/mackerel-api-key',
  );
});

test('every image that stands in a parameter is asked for once', () => {
  const match = { family: 'x' };
  assert.deepEqual(imageParameters({}, 'prod'), ['/remora/prod/agent-image']);
  assert.deepEqual(imageParameters({ sidecar: { image: 'agent:1' } }, 'prod'), []);
  const rules = [
    { match, sidecar: { image: { parameter: '/a' } } },
    { match, sidecar: { image: 'agent:2' } },
    { match },
    { match, sidecar: { image: { parameter: '/a' } } },
  ];
  assert.deepEqual(imageParameters({ rules }, 'prod'), ['/remora/prod/agent-image', '/a']);
  assert.deepEqual(imageParameters({ sidecar: { image: { parameter: '/a' } }, rules }, 'prod'), ['/a']);
});

test('an image whose parameter could not be read stays a placeholder', () => {
  assert.equal(resolvePolicy({}, tokyo, none).sidecar.image, '${ssm:/remora/dev/agent-image}');
  assert.equal(policyOf('{}').sidecar.image, publishedImage);
});

test('a rule overrides what it names and nothing else', () => {
  const { rules } = policyOf(`
rules:
  - match: { family: a }
    roles: ["Web:app"]
    sidecar: { roles: ["Other:role"], apiKeyParameter: /team/key, executionRole: null }
  - match: { family: b }
    hostOs: al1
`);
  assert.deepEqual(rules, [
    {
      match: { family: 'a' },
      sidecar: {
        roles: ['Web:app'],
        apiKeyArn: 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/team/key',
        executionRole: null,
      },
    },
    { match: { family: 'b' }, hostOs: 'al1' },
  ]);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Place } from './resource-identity.ts';
import { resolveTemplate, type Template } from './template.ts';

const place: Place = {
  account: '111122223333',
  region: 'ap-northeast-1',
  partition: 'aws',
  stackName: 'remora-dev',
  queueUrl: (name) => `http://127.0.0.1:4566/111122223333/${name}`,
};

/** What `value` resolves to in a parameter beside a queue and a role. */
function resolved(value: unknown, extra: Partial<Template> = {}): unknown {
  const template: Template = {
    Parameters: {
      Size: { Type: 'Number', Default: 2 },
      Zones: { Type: 'CommaDelimitedList', Default: 'a,b' },
    },
    Conditions: { Yes: { 'Fn::Equals': [{ Ref: 'Size' }, '2'] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } },
    ...extra,
    Resources: {
      Probe: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: '/probe', Type: 'String', Value: 'v', probe: value },
      },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work.fifo', FifoQueue: true } },
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'on-work', Path: '/remora/' } },
      Absent: { Type: 'AWS::SQS::Queue', Condition: 'No' },
      ...extra.Resources,
    },
  };
  return resolveTemplate(template, place).resources.find(({ logicalId }) => logicalId === 'Probe')?.properties
    .probe;
}

const values: [what: string, value: unknown, expected: unknown][] = [
  ['a plain value', { a: [1, 'x', true, null] }, { a: [1, 'x', true, null] }],
  ['Ref to a parameter', { Ref: 'Size' }, 2],
  ['Ref to a list', { Ref: 'Zones' }, ['a', 'b']],
  ['Ref to a queue', { Ref: 'Queue' }, 'http://127.0.0.1:4566/111122223333/work.fifo'],
  ['Ref to a role', { Ref: 'Role' }, 'on-work'],
  ['a key named Ref among others', { Ref: 'x', other: 1 }, { Ref: 'x', other: 1 }],
  [
    'pseudo parameters',
    { 'Fn::Sub': '${AWS::Partition} ${AWS::Region} ${AWS::AccountId} ${AWS::URLSuffix} ${AWS::StackName}' },
    'aws ap-northeast-1 111122223333 amazonaws.com remora-dev',
  ],
  [
    'GetAtt as a list',
    { 'Fn::GetAtt': ['Queue', 'Arn'] },
    'arn:aws:sqs:ap-northeast-1:111122223333:work.fifo',
  ],
  ['GetAtt as text', { 'Fn::GetAtt': 'Role.Arn' }, 'arn:aws:iam::111122223333:role/remora/on-work'],
  [
    'Sub of references',
    { 'Fn::Sub': '${Queue.Arn}/${Role}' },
    'arn:aws:sqs:ap-northeast-1:111122223333:work.fifo/on-work',
  ],
  ['Sub with variables', { 'Fn::Sub': ['${x}-${Size}', { x: { Ref: 'Role' } }] }, 'on-work-2'],
  ['Sub with a literal', { 'Fn::Sub': '${!NotMe}' }, '${NotMe}'],
  ['Join', { 'Fn::Join': ['/', ['a', { Ref: 'Size' }, { Ref: 'Role' }]] }, 'a/2/on-work'],
  ['Join of a list parameter', { 'Fn::Join': ['+', { Ref: 'Zones' }] }, 'a+b'],
  [
    'Select and Split',
    { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] },
    'work.fifo',
  ],
  ['If', { 'Fn::If': ['Yes', 'then', { Ref: 'Nothing' }] }, 'then'],
  ['If not', { 'Fn::If': ['No', { Ref: 'Absent' }, 'else'] }, 'else'],
  ['NoValue in an object', { keep: 1, drop: { Ref: 'AWS::NoValue' } }, { keep: 1 }],
  ['NoValue in a list', [1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }, 3], [1, 3]],
  [
    'an IAM condition',
    { Condition: { StringEquals: { a: { Ref: 'Role' } } } },
    { Condition: { StringEquals: { a: 'on-work' } } },
  ],
];

const errors: [what: string, value: unknown, expected: RegExp][] = [
  [
    'an unknown reference',
    { Ref: 'Nothing' },
    /^Error: Resource Probe: there is no resource or parameter Nothing$/,
  ],
  ['an inherited name', { Ref: 'toString' }, /there is no resource or parameter toString/],
  [
    'an unknown attribute',
    { 'Fn::GetAtt': ['Queue', 'Colour'] },
    /Resource Probe: .* attribute Colour of Queue \(AWS::SQS::Queue\)/,
  ],
  [
    'an unknown intrinsic',
    { 'Fn::Cidr': [] },
    /Resource Probe: the intrinsic function Fn::Cidr is not supported/,
  ],
  ['an intrinsic that is not alone', { 'Fn::Sub': 'a', b: 1 }, /Fn::Sub must be alone/],
  ['an unknown pseudo parameter', { Ref: 'AWS::Planet' }, /pseudo parameter AWS::Planet/],
  ['an unknown condition', { 'Fn::If': ['Maybe', 1, 2] }, /there is no condition Maybe/],
  [
    'a resource that is not created',
    { Ref: 'Absent' },
    /Absent is not created, because the condition No is false/,
  ],
  ['a Select beyond the list', { 'Fn::Select': [2, ['a', 'b']] }, /Fn::Select has no item 2 among 2/],
  ['a Join of objects', { 'Fn::Join': ['', [{}]] }, /Fn::Join needs a string, found \{\}/],
  ['a dynamic reference', '{{resolve:ssm:/key}}', /dynamic references are not supported/],
  ['itself', { Ref: 'Probe' }, /Circular dependency between resources: Probe → Probe/],
];

describe('a value of a template', () => {
  for (const [what, value, expected] of values)
    it(`resolves ${what}`, () => assert.deepEqual(resolved(value), expected));
  for (const [what, value, expected] of errors)
    it(`refuses ${what}`, () => assert.throws(() => resolved(value), expected));
});

describe('a condition', () => {
  const yes = { 'Fn::Equals': ['a', 'a'] };
  const no = { 'Fn::Equals': ['a', 'b'] };
  for (const [expression, expected] of [
    [{ 'Fn::And': [yes, no] }, false],
    [{ 'Fn::And': [yes, yes] }, true],
    [{ 'Fn::Or': [no, yes] }, true],
    [{ 'Fn::Not': [no] }, true],
    [{ 'Fn::Equals': [{ 'Fn::Join': ['', ['a', 'b']] }, 'ab'] }, true],
  ] as const)
    it(JSON.stringify(expression), () =>
      assert.equal(
        resolved({ 'Fn::If': ['It', true, false] }, { Conditions: { It: expression, No: no } }),
        expected,
      ),
    );

  it('cannot speak of a resource', () => {
    const conditions = { It: { 'Fn::Equals': [{ Ref: 'Queue' }, ''] }, No: no };
    assert.throws(
      () => resolved({ 'Fn::If': ['It', 1, 2] }, { Conditions: conditions }),
      /Condition It: a condition cannot refer to the resource Queue/,
    );
  });
});

describe('a template', () => {
  const queue = (properties = {}, more = {}) => ({
    Type: 'AWS::SQS::Queue',
    Properties: properties,
    ...more,
  });
  const ids = (template: Template) =>
    resolveTemplate(template, place).resources.map(({ logicalId }) => logicalId);

  it('puts what is referred to first', () => {
    const Resources = {
      A: queue({ RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['B', 'Arn'] } } }),
      B: queue({}, { DependsOn: 'C' }),
      C: queue(),
    };
    assert.deepEqual(ids({ Resources }), ['C', 'B', 'A']);
  });

  it('names a cycle', () => {
    const Resources = {
      A: queue({}, { DependsOn: ['B'] }),
      B: queue({ x: { Ref: 'C' } }),
      C: queue({ x: { 'Fn::Sub': '${A}' } }),
    };
    assert.throws(() => ids({ Resources }), /Circular dependency between resources: A → B → C → A/);
  });

  it('leaves out what its condition leaves out, dependencies on it included', () => {
    const Conditions = { No: { 'Fn::Equals': [1, 2] } };
    const Resources = { A: queue({}, { DependsOn: ['B'] }), B: queue({}, { Condition: 'No' }) };
    assert.deepEqual(ids({ Conditions, Resources }), ['A']);
  });

  it('refuses a type that the local account does not know', () => {
    const Resources = { Cluster: { Type: 'AWS::ECS::Cluster' } };
    assert.throws(
      () => ids({ Resources }),
      /Resource Cluster: .* does not know the resource type AWS::ECS::Cluster/,
    );
  });

  it('refuses a section that is not supported', () => {
    assert.throws(
      () => ids({ Resources: {}, Mappings: {} } as Template),
      /the section Mappings is not supported/,
    );
  });

  it('takes parameters, and asks for those without a default', () => {
    const template: Template = {
      Parameters: { Name: { Type: 'String' } },
      Resources: { A: queue({ QueueName: { Ref: 'Name' } }) },
      Outputs: { Url: { Value: { Ref: 'A' } } },
    };
    assert.deepEqual(resolveTemplate(template, place, { Name: 'mine' }).outputs, {
      Url: place.queueUrl('mine'),
    });
    assert.throws(() => ids(template), /the parameter Name needs a value/);
    assert.throws(() => resolveTemplate(template, place, { Nmae: 'x' }), /there is no parameter Nmae/);
  });

  it('gives a name to what has none, the same each time', () => {
    const Resources = { Work: queue({ FifoQueue: true }) };
    const [first, second] = [0, 1].map(
      () => resolveTemplate({ Resources }, place).resources[0]?.attributes.QueueName,
    );
    assert.match(first ?? '', /^remora-dev-Work-[0-9A-F]{12}\.fifo$/);
    assert.equal(first, second);
  });
});

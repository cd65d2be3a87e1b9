import assert from 'node:assert/strict';
import test from 'node:test';
import type { Context } from './policy-conditions.ts';
import { type Decision, evaluate, missingContext, type Statement } from './policy-evaluation.ts';

const parameter = 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/remora/dev/key';
const allow = (rest: Omit<Statement, 'Effect'>): Statement => ({ Effect: 'Allow', ...rest });
const deny = (rest: Omit<Statement, 'Effect'>): Statement => ({ Effect: 'Deny', ...rest });
const when = (Condition: Statement['Condition']): Statement[] => [
  { Effect: 'Allow', Action: '*', Resource: '*', ...(Condition && { Condition }) },
];

const table: [string, Statement[], Decision, Context?][] = [
  ['nothing said', [], 'implicitDeny'],
  ['the very action', [allow({ Action: 'ssm:GetParameter', Resource: parameter })], 'allowed'],
  ['actions know no case', [allow({ Action: 'SSM:getparameter', Resource: '*' })], 'allowed'],
  ['a wildcard in the action', [allow({ Action: ['ssm:Get*'], Resource: '*' })], 'allowed'],
  ['one character', [allow({ Action: 'ssm:GetParamete?', Resource: '*' })], 'allowed'],
  ['another service', [allow({ Action: 'ecs:*', Resource: '*' })], 'implicitDeny'],
  ['a longer action', [allow({ Action: 'ssm:GetParameters', Resource: '*' })], 'implicitDeny'],
  ['another resource', [allow({ Action: '*', Resource: `${parameter}2` })], 'implicitDeny'],
  [
    'a wildcard in the resource',
    [allow({ Action: '*', Resource: 'arn:aws:ssm:*:*:parameter/remora/*' })],
    'allowed',
  ],
  [
    'no wildcard over a colon',
    [allow({ Action: '*', Resource: 'arn:aws:ssm:*:parameter/remora/*' })],
    'implicitDeny',
  ],
  [
    'resources know case',
    [allow({ Action: '*', Resource: parameter.replace('key', 'Key') })],
    'implicitDeny',
  ],
  ['one of two resources', [allow({ Action: '*', Resource: ['arn:aws:ssm:x:y:z', parameter] })], 'allowed'],
  [
    'a deny beats an allow',
    [allow({ Action: '*', Resource: '*' }), deny({ Action: 'ssm:*', Resource: '*' })],
    'explicitDeny',
  ],
  ['all actions but one', [allow({ NotAction: 'ssm:GetParameter', Resource: '*' })], 'implicitDeny'],
  ['all actions but others', [allow({ NotAction: ['ecs:*', 'iam:*'], Resource: '*' })], 'allowed'],
  ['all resources but one', [allow({ Action: '*', NotResource: parameter })], 'implicitDeny'],
  ['all resources but others', [allow({ Action: '*', NotResource: 'arn:aws:s3:::*' })], 'allowed'],
  [
    'StringEquals',
    when({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
    'allowed',
    { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
  ],
  [
    'keys know no case',
    when({ StringEquals: { 'IAM:passedtoservice': ['x', 'y'] } }),
    'allowed',
    { 'iam:PassedToService': 'y' },
  ],
  ['StringEquals knows case', when({ StringEquals: { k: 'X' } }), 'implicitDeny', { k: 'x' }],
  ['StringEqualsIgnoreCase', when({ StringEqualsIgnoreCase: { k: 'X' } }), 'allowed', { k: 'x' }],
  ['a missing key', when({ StringEquals: { k: 'x' } }), 'implicitDeny'],
  ['a missing key, IfExists', when({ StringEqualsIfExists: { k: 'x' } }), 'allowed'],
  ['a wrong key, IfExists', when({ StringEqualsIfExists: { k: 'x' } }), 'implicitDeny', { k: 'y' }],
  ['StringNotEquals', when({ StringNotEquals: { k: ['x', 'y'] } }), 'implicitDeny', { k: 'y' }],
  ['StringNotEquals of a missing key', when({ StringNotEquals: { k: 'x' } }), 'allowed'],
  [
    'StringLike',
    when({ StringLike: { k: 'ssm.*.amazonaws.com' } }),
    'allowed',
    { k: 'ssm.eu-west-1.amazonaws.com' },
  ],
  ['StringLike takes a dot for a dot', when({ StringLike: { k: 'a.b' } }), 'implicitDeny', { k: 'axb' }],
  [
    'ArnLike',
    when({ ArnLike: { k: 'arn:aws:iam::*:role/x-*' } }),
    'allowed',
    { k: 'arn:aws:iam::1:role/x-1' },
  ],
  [
    'ArnEquals is ArnLike',
    when({ ArnEquals: { k: 'arn:aws:iam::*:role/x-*' } }),
    'allowed',
    { k: 'arn:aws:iam::1:role/x-1' },
  ],
  ['Bool', when({ Bool: { 'aws:SecureTransport': true } }), 'allowed', { 'aws:SecureTransport': 'true' }],
  [
    'Bool fails',
    when({ Bool: { 'aws:SecureTransport': 'false' } }),
    'implicitDeny',
    { 'aws:SecureTransport': 'true' },
  ],
  ['Null: must be there', when({ Null: { k: 'false' } }), 'implicitDeny'],
  [
    'two keys of one operator',
    when({ StringEquals: { k: 'x', l: 'y' } }),
    'implicitDeny',
    { k: 'x', l: 'x' },
  ],
  ['two operators', when({ StringEquals: { k: 'x' }, StringLike: { k: 'y*' } }), 'implicitDeny', { k: 'x' }],
  ['all values', when({ 'ForAllValues:StringLike': { k: 'team*' } }), 'allowed', { k: ['team', 'teams'] }],
  [
    'not all values',
    when({ 'ForAllValues:StringLike': { k: 'team*' } }),
    'implicitDeny',
    { k: ['team', 'x'] },
  ],
  ['all of no values', when({ 'ForAllValues:StringLike': { k: 'team*' } }), 'allowed'],
  ['any value', when({ 'ForAnyValue:StringLike': { k: 'team*' } }), 'allowed', { k: ['x', 'team'] }],
  ['any of no values', when({ 'ForAnyValue:StringLike': { k: 'team*' } }), 'implicitDeny'],
];

for (const [name, Statement, expected, context = {}] of table) {
  test(`policy: ${name}`, () => {
    const request = { action: 'ssm:GetParameter', resource: parameter, context };
    assert.equal(evaluate([{ Version: '2012-10-17', Statement }], request), expected);
  });
}

const request = { action: 'ssm:GetParameter', resource: parameter, context: {} };

test('policy: what cannot be read is not guessed', () => {
  const condition = when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } });
  assert.throws(() => evaluate([{ Statement: condition }], request), /IpAddress is not supported/);
  const variable = allow({ Action: '*', Resource: 'arn:aws:s3:::${aws:username}' });
  assert.throws(() => evaluate([{ Statement: variable }], request), /variables are not supported/);
});

test('policy: names the condition keys that would decide', () => {
  const statements = when({
    StringEquals: { 'kms:ViaService': 'x' },
    Bool: { 'aws:SecureTransport': 'true' },
  });
  const known = { ...request, context: { 'KMS:viaservice': 'x' } };
  assert.deepEqual(missingContext([{ Statement: statements }], known), ['aws:SecureTransport']);
});

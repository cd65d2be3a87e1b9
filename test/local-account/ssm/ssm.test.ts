import assert from 'node:assert/strict';
import test from 'node:test';
import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { place, startForTest } from '../test-account.ts';
import { keyArn } from './parameter-key.ts';
import { createSsm } from './ssm.ts';

const ssm = createSsm(place);
const { endpoint, as } = await startForTest([ssm]);
const client = new SSMClient(as('ANY'));
const arn = (path: string): string => `arn:aws:ssm:ap-northeast-1:123456789012:parameter${path}`;
const put = (input: Partial<PutParameterCommandInput> & { Name: string }) =>
  client.send(new PutParameterCommand({ Type: 'String', Value: 'v', ...input }));
const get = async (Name: string, WithDecryption = false) =>
  (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;
const permissions = () =>
  endpoint.calls.at(-1)?.permissions.map(({ action, resource }) => [action, resource]) ?? [];

test('a parameter has versions, and is read by name, ARN and version', async () => {
  assert.equal((await put({ Name: '/team/a', Value: 'one' })).Version, 1);
  assert.equal((await put({ Name: '/team/a', Value: 'two', Overwrite: true })).Version, 2);
  const newest = await get('/team/a');
  assert.deepEqual(
    [newest?.Value, newest?.Version, newest?.ARN, newest?.Type],
    ['two', 2, arn('/team/a'), 'String'],
  );
  assert.ok(newest?.LastModifiedDate instanceof Date);
  const first = await get('/team/a:1');
  assert.deepEqual([first?.Value, first?.Selector], ['one', ':1']);
  assert.equal((await get(arn('/team/a')))?.Value, 'two');
  assert.equal((await get(`${arn('/team/a')}:1`))?.Value, 'one');
  assert.deepEqual(permissions(), [['ssm:GetParameter', arn('/team/a')]]);
});

test('a name without a slash has one in its ARN', async () => {
  await put({ Name: 'plain' });
  assert.equal((await get(arn('/plain')))?.Name, 'plain');
  await get('plain');
  assert.deepEqual(permissions(), [['ssm:GetParameter', arn('/plain')]]);
});

test('what is not there is said so', async () => {
  await assert.rejects(get('/absent'), { name: 'ParameterNotFound' });
  await assert.rejects(get('/team/a:9'), { name: 'ParameterVersionNotFound' });
  await assert.rejects(get('/team/a b'), { name: 'ValidationException' });
  await assert.rejects(get('arn:aws:ssm:eu-west-1:123456789012:parameter/team/a'), {
    name: 'ParameterNotFound',
  });
  await assert.rejects(client.send(new DeleteParameterCommand({ Name: '/absent' })), {
    name: 'ParameterNotFound',
  });
});

test('a SecureString stays closed unless it is asked for, and its key is asked too', async () => {
  const KeyId = 'arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555';
  await put({ Name: '/secret', Type: 'SecureString', Value: 'hush', KeyId });
  assert.deepEqual(permissions(), [
    ['ssm:PutParameter', arn('/secret')],
    ['kms:Encrypt', KeyId],
  ]);
  assert.match((await get('/secret'))?.Value ?? '', /^[A-Za-z0-9+/=]{40,}$/);
  assert.deepEqual(permissions(), [['ssm:GetParameter', arn('/secret')]]);
  assert.equal((await get('/secret', true))?.Value, 'hush');
  assert.deepEqual(permissions(), [
    ['ssm:GetParameter', arn('/secret')],
    ['kms:Decrypt', KeyId],
  ]);
  assert.deepEqual(endpoint.calls.at(-1)?.permissions[1]?.context, {
    'kms:ViaService': 'ssm.ap-northeast-1.amazonaws.com',
    'kms:EncryptionContext:PARAMETER_ARN': arn('/secret'),
  });
  await put({ Name: '/secret-of-aws', Type: 'SecureString' });
  await get('/secret-of-aws', true);
  assert.deepEqual(permissions(), [['ssm:GetParameter', arn('/secret-of-aws')]]);
});

test('an alias stands for one key', () => {
  assert.match(keyArn('alias/mine', place), /^arn:aws:kms:ap-northeast-1:123456789012:key\/[0-9a-f-]{36}$/);
  assert.equal(
    keyArn('alias/mine', place),
    keyArn('arn:aws:kms:ap-northeast-1:123456789012:alias/mine', place),
  );
  assert.equal(keyArn('1234', place), 'arn:aws:kms:ap-northeast-1:123456789012:key/1234');
});

test('GetParameters takes ten names and lists those that are not there', async () => {
  const { Parameters, InvalidParameters } = await client.send(
    new GetParametersCommand({ Names: ['/team/a:1', '/absent', 'plain'] }),
  );
  assert.deepEqual(
    Parameters?.map(({ Value, Selector }) => [Value, Selector]),
    [
      ['one', ':1'],
      ['v', undefined],
    ],
  );
  assert.deepEqual(InvalidParameters, ['/absent']);
  const Names = Array.from({ length: 11 }, (_, index) => `/n${index}`);
  await assert.rejects(client.send(new GetParametersCommand({ Names })), { name: 'ValidationException' });
});

test('by path: one level or all, in pages', async () => {
  for (const name of ['/tree/a', '/tree/b', '/tree/c/d']) await put({ Name: name });
  const read = async (input: object) => {
    const page = await client.send(new GetParametersByPathCommand({ Path: '/tree', ...input }));
    return { names: page.Parameters?.map(({ Name }) => Name), next: page.NextToken };
  };
  assert.deepEqual((await read({})).names, ['/tree/a', '/tree/b']);
  assert.deepEqual((await read({ Recursive: true })).names, ['/tree/a', '/tree/b', '/tree/c/d']);
  const { names, next } = await read({ Recursive: true, MaxResults: 2 });
  assert.deepEqual(names, ['/tree/a', '/tree/b']);
  assert.deepEqual((await read({ Recursive: true, MaxResults: 2, NextToken: next })).names, ['/tree/c/d']);
  await assert.rejects(client.send(new GetParametersByPathCommand({ Path: 'tree' })), {
    name: 'ValidationException',
  });
});

test('DescribeParameters filters by name and names the key', async () => {
  const describe = async (Option: string, ...Values: string[]) => {
    const ParameterFilters = [{ Key: 'Name', Option, Values }];
    return (await client.send(new DescribeParametersCommand({ ParameterFilters }))).Parameters ?? [];
  };
  const [found] = await describe('Equals', '/secret-of-aws');
  assert.deepEqual(
    [found?.Name, found?.KeyId, found?.ARN, found?.Tier],
    ['/secret-of-aws', 'alias/aws/ssm', arn('/secret-of-aws'), 'Standard'],
  );
  assert.deepEqual(permissions(), [['ssm:DescribeParameters', '*']]);
  assert.deepEqual(
    (await describe('BeginsWith', '/tree/')).map(({ Name }) => Name),
    ['/tree/a', '/tree/b', '/tree/c/d'],
  );
});

const refused: [string, Partial<PutParameterCommandInput> & { Name: string }, string, RegExp?][] = [
  ['it is there already', { Name: '/team/a' }, 'ParameterAlreadyExists', /set the overwrite option/],
  [
    'another type',
    { Name: '/team/a', Type: 'SecureString', Overwrite: true },
    'HierarchyTypeMismatchException',
  ],
  [
    'tags with overwrite',
    { Name: '/team/a', Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] },
    'ValidationException',
  ],
  ['no type', { Name: '/typeless', Type: undefined }, 'ValidationException', /type is required/],
  ['an empty value', { Name: '/empty', Value: '' }, 'ValidationException', /at 'value'/],
  [
    '4097 bytes',
    { Name: '/long', Value: 'x'.repeat(4097) },
    'ValidationException',
    /maximum parameter value of 4096/,
  ],
  [
    '8193 bytes',
    { Name: '/long', Value: 'x'.repeat(8193), Tier: 'Intelligent-Tiering' },
    'ValidationException',
    /8192/,
  ],
  ['a key of no secret', { Name: '/open', KeyId: 'alias/x' }, 'ValidationException', /only for SecureString/],
  ['a path without its slash', { Name: 'a/b' }, 'ValidationException'],
  ['the prefix aws', { Name: '/aws/x' }, 'AccessDeniedException', /reserved/],
  ['the prefix ssm', { Name: 'ssm-x' }, 'ValidationException'],
  ['the pattern', { Name: '/even', AllowedPattern: '^\\d+$' }, 'ParameterPatternMismatchException'],
];
for (const [name, input, code, message = /./] of refused) {
  test(`put refused: ${name}`, async () => {
    await assert.rejects(put(input), (error: Error) => error.name === code && message.test(error.message));
  });
}

test('the tier follows the size, and never goes back', async () => {
  const tiered = async (Value: string, Tier: 'Intelligent-Tiering' | 'Standard') =>
    (await put({ Name: '/tiered', Value, Tier, Overwrite: true })).Tier;
  assert.equal(await tiered('short', 'Intelligent-Tiering'), 'Standard');
  assert.equal(await tiered('x'.repeat(5000), 'Intelligent-Tiering'), 'Advanced');
  assert.equal(await tiered('short', 'Intelligent-Tiering'), 'Advanced');
  await assert.rejects(tiered('short', 'Standard'), /can't downgrade/);
});

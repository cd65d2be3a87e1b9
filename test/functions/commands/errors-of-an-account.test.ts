import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startLocalAccount } from '../../local-account/local-account.ts';
import { AwsError } from '../../local-account/service.ts';
import { operatorOf, remora } from './remora-process.ts';

const account = await startLocalAccount();
after(() => account.stop());
const operator = operatorOf(account);
const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...nobody } = operator;
const { AWS_REGION: _region, ...nowhere } = operator;

/** One line on standard error, whatever the command; nothing on standard output but valid JSON. */
async function fails(environment: Record<string, string>, args: string[], line: RegExp): Promise<void> {
  const { status, out, err } = await remora(environment, ...args);
  assert.equal(status, 1);
  if (args.includes('--json')) {
    const [diagnosis, ...more] = out.split('\n').filter(Boolean);
    assert.deepEqual(more, []);
    if (args[0] === 'doctor') assert.match(JSON.stringify(JSON.parse(diagnosis ?? '')), line);
  } else assert.equal(out, '');
  if (args[0] !== 'doctor') {
    assert.match(err, line);
    assert.equal(err.trim().split('\n').length, 1);
  }
}

for (const [what, environment, line] of [
  ['no credentials', nobody, /no AWS credentials were found.*aws sso login/],
  [
    'a profile that is not there',
    { ...nobody, AWS_PROFILE: 'nope' },
    /no AWS credentials were found by the profile nope/,
  ],
  ['no region', nowhere, /no region is given\. Name one with --region/],
  ['another region', { ...operator, AWS_REGION: 'us-east-1' }, /does not accept these credentials here/],
  [
    'nobody who answers',
    { ...operator, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    /127\.0\.0\.1:9 does not answer \(ECONNREFUSED\)/,
  ],
  [
    'an endpoint that is no address',
    { ...operator, AWS_ENDPOINT_URL: 'garbage' },
    /address is none\. AWS_ENDPOINT_URL/,
  ],
  [
    'an endpoint that speaks something else',
    { ...operator, AWS_ENDPOINT_URL: account.endpoint.url.replace('http:', 'https:') },
    /what answers there is not AWS\. Does AWS_ENDPOINT_URL/,
  ],
] as const) {
  test(`${what}: one line`, async () => {
    await fails(environment, ['audit', '--json'], line);
  });
}

for (const args of [['audit'], ['reconcile', 'web'], ['doctor', '--json'], ['resume']]) {
  test(`${args[0]}: credentials that have expired`, async () => {
    const expired = new AwsError(
      'ExpiredToken',
      'The security token included in the request is expired',
      403,
    );
    account.endpoint.failNext('sts', 'GetCallerIdentity', expired);
    await fails(operator, args, /the AWS credentials have expired/);
  });
}

test('what a policy denies explicitly is not said to be missing', async () => {
  const message =
    'User: arn:aws:iam::123456789012:user/me is not authorized to perform: ssm:GetParameter on resource: * with an explicit deny in a service control policy';
  account.endpoint.failNext('ssm', 'GetParameter', new AwsError('AccessDeniedException', message, 400));
  await fails(
    operator,
    ['resume'],
    /ssm:GetParameter is denied to arn:aws:iam::123456789012:user\/me\. .* service control policy forbids it/,
  );
});

test('a stage that can be none', async () => {
  await fails(operator, ['audit', '--stage', 'a b'], /"a b" is no stage/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsTrouble } from '../../../functions/clients/aws-trouble.ts';
import { Trouble } from '../../../functions/report/trouble.ts';

const failure = (name: string, message = '', more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const who = 'arn:aws:sts::123456789012:assumed-role/dev/me';

for (const [what, error, line] of [
  ['keys that are too old', failure('ExpiredTokenException'), /have expired\. Name a profile/],
  [
    'an SSO session that is over',
    failure('CredentialsProviderError', 'The SSO session has expired.'),
    /sso login/,
  ],
  [
    'no keys at all',
    failure('CredentialsProviderError', 'Could not load credentials'),
    /no AWS credentials were found/,
  ],
  ['keys that nobody knows', failure('UnrecognizedClientException'), /does not accept these credentials/],
  ['no region', failure('Error', 'Region is missing'), /no region is given\. Name one with --region/],
  ['a region that is none', failure('Error', 'Region not accepted: region="a b"'), /no name of a region/],
  ['a busy account', failure('ThrottlingException', 'Rate exceeded'), /throttles/],
  [
    'a host that is not there',
    failure('Error', '', { code: 'ENOTFOUND', hostname: 'sts.x' }),
    /no host sts\.x/,
  ],
  [
    'a closed port',
    failure('Error', '', { code: 'ECONNREFUSED', address: '::1', port: 9 }),
    /^::1:9 does not answer/,
  ],
  [
    'a proxy with a certificate of its own',
    failure('Error', '', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    /NODE_EXTRA_CA_CERTS/,
  ],
  [
    'a permission that is missing',
    failure(
      'AccessDeniedException',
      `User: ${who} is not authorized to perform: a:B on resource: arn:x because no …`,
    ),
    /^the permission a:B on arn:x is missing\. It must be given to arn:aws:sts::123456789012:assumed-role\/dev\/me\.$/,
  ],
  [
    'any other answer',
    failure('ServerException', 'Something.', { $metadata: {} }),
    /^AWS answered ServerException: Something\.$/,
  ],
  ['a cause below', new Error('outside', { cause: failure('ExpiredToken') }), /have expired/],
] as const) {
  test(`${what}: one line with the remedy`, () => assert.match(awsTrouble(error)?.line ?? '', line));
}

test('what a credential_process printed is not repeated', () => {
  const line = awsTrouble(failure('CredentialsProviderError', 'Command failed: get-key --token hush'))?.line;
  assert.doesNotMatch(line ?? '', /hush/);
});

test('a mistake of our own is none of AWS', () => {
  assert.equal(awsTrouble(new TypeError('undefined is not a function')), undefined);
  assert.equal(awsTrouble('text'), undefined);
  const trouble = new Trouble('known already');
  assert.equal(awsTrouble(trouble), trouble);
});

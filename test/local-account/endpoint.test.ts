import assert from 'node:assert/strict';
import test from 'node:test';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createIam } from './iam.ts';
import { createLambdaApi, type Invocation } from './lambda-api.ts';
import { AwsError } from './service.ts';
import { createSsm } from './ssm/ssm.ts';
import { createSts, type Principal } from './sts.ts';
import { place, startForTest } from './test-account.ts';

const roleArn = 'arn:aws:iam::123456789012:role/reader';
const session = 'arn:aws:sts::123456789012:assumed-role/reader/on-work';
const principals = new Map<string, Principal>([['READER', { arn: session, roleArn }]]);
const iam = createIam(place);
const ssm = createSsm(place);
const invocations: Invocation[] = [];
const lambda = createLambdaApi({
  ...place,
  invoke: async (invocation) => {
    invocations.push(invocation);
    if (invocation.functionName === 'broken') {
      return { payload: '{"errorType":"Error"}', functionError: 'Unhandled' };
    }
    return invocation.functionName === 'hello' ? { payload: '{"said":"hello"}' } : undefined;
  },
});
const { endpoint, as } = await startForTest([ssm, iam, createSts({ ...place, principals }), lambda], {
  principals,
  decide: iam.decide,
});
ssm.put({ Name: '/a', Value: '1', Type: 'String' });

const admin = new SSMClient(as('ANY'));
const reader = new SSMClient(as('READER'));
const read = new GetParameterCommand({ Name: '/a' });

async function post(path: string, headers: Record<string, string>, body = '{}'): Promise<Response> {
  return fetch(endpoint.url + path, { method: 'POST', headers, body });
}
const signed = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=ANY/20261122/ap-northeast-1/x/aws4_request, SignedHeaders=host, Signature=0',
};
const json = { ...signed, 'content-type': 'application/x-amz-json-1.1' };

test('a key that nobody knows is the administrator', async () => {
  assert.equal((await admin.send(read)).Parameter?.Value, '1');
  const { Arn, Account } = await new STSClient(as('ANY')).send(new GetCallerIdentityCommand({}));
  assert.deepEqual(
    { Arn, Account },
    { Arn: 'arn:aws:iam::123456789012:user/admin', Account: place.accountId },
  );
});

test('a role that nobody has spoken of may do everything', async () => {
  assert.equal((await reader.send(read)).$metadata.httpStatusCode, 200);
});

test('a role may do what its policies say, and nothing else', async () => {
  iam.putRole('reader', [
    {
      PolicyName: 'read',
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'ssm:GetParameter',
            Resource: 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/b',
          },
        ],
      },
    },
  ]);
  await assert.rejects(reader.send(read), {
    name: 'AccessDeniedException',
    message: `User: ${session} is not authorized to perform: ssm:GetParameter on resource: arn:aws:ssm:ap-northeast-1:123456789012:parameter/a because no identity-based policy allows the ssm:GetParameter action`,
  });
  iam.denyRole(roleArn, 'ssm:GetParameter');
  await assert.rejects(reader.send(read), /with an explicit deny in an identity-based policy$/);
});

test('every call is recorded with what it needed, never with its body', async () => {
  await assert.rejects(reader.send(read));
  const { at, caller, ...call } = endpoint.calls.at(-1) ?? assert.fail();
  assert.ok(at instanceof Date);
  assert.equal(caller.roleArn, roleArn);
  assert.match(caller.userAgent, /aws-sdk-js/);
  assert.deepEqual(Object.keys(call), ['service', 'action', 'permissions', 'allowed', 'error']);
  assert.equal(call.allowed, false);
  assert.equal(call.error?.code, 'AccessDeniedException');
  assert.deepEqual(call.permissions, [
    { action: 'ssm:GetParameter', resource: 'arn:aws:ssm:ap-northeast-1:123456789012:parameter/a' },
  ]);
});

test('an assumed role is recognised by its key', async () => {
  const { Credentials } = await new STSClient(as('ANY')).send(
    new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::123456789012:role/deploy/builder',
      RoleSessionName: 'me',
    }),
  );
  const { Arn } = await new STSClient(as(Credentials?.AccessKeyId ?? '')).send(
    new GetCallerIdentityCommand({}),
  );
  assert.equal(Arn, 'arn:aws:sts::123456789012:assumed-role/builder/me');
});

test('failures and delays come on order', async () => {
  endpoint.failNext('ssm', 'GetParameter', new AwsError('ThrottlingException', 'Rate exceeded'), 2);
  await assert.rejects(admin.send(read), { name: 'ThrottlingException' });
  await assert.rejects(admin.send(read), { name: 'ThrottlingException' });
  endpoint.delay('ssm', 'GetParameter', 60);
  const start = performance.now();
  assert.equal((await admin.send(read)).Parameter?.Value, '1');
  assert.ok(performance.now() - start >= 55);
  endpoint.delay('ssm', 'GetParameter', 0);
});

test('what the protocol does not allow is refused in its words', async () => {
  const unsigned = await post('/', { 'x-amz-target': 'AmazonSSM.GetParameter' });
  assert.equal(unsigned.status, 403);
  assert.equal(((await unsigned.json()) as { __type: string }).__type, 'MissingAuthenticationToken');

  const cases: [Record<string, string>, string, string][] = [
    [{ 'x-amz-target': 'AmazonSSM.GetParameter' }, '{', 'SerializationException'],
    [{ 'x-amz-target': 'AmazonSSM.GetParameter' }, '[]', 'SerializationException'],
    [{ 'x-amz-target': 'AmazonSSM.Nonsense' }, '{}', 'UnknownOperationException'],
    [{ 'x-amz-target': 'AmazonSSM.toString' }, '{}', 'UnknownOperationException'],
    [{ 'x-amz-target': 'Nobody.GetParameter' }, '{}', 'UnknownOperationException'],
    [{ 'x-amz-target': 'AmazonSQS.SendMessage' }, '{}', 'UnknownOperationException'],
    [{}, '{}', 'UnknownOperationException'],
  ];
  for (const [headers, body, code] of cases) {
    const response = await post('/', { ...json, ...headers }, body);
    assert.equal(response.status, 400);
    assert.ok(response.headers.get('x-amzn-requestid'));
    assert.equal(((await response.json()) as { __type: string }).__type, code);
  }
});

test('another region is refused', async () => {
  const elsewhere = new SSMClient({ ...as('ANY'), region: 'eu-west-1' });
  await assert.rejects(elsewhere.send(read), /valid region: it says 'eu-west-1'/);
});

test('a body over 10 MB is refused', async () => {
  const response = await post(
    '/',
    { ...json, 'x-amz-target': 'AmazonSSM.GetParameter' },
    'x'.repeat(10 * 1024 * 1024 + 1),
  );
  assert.equal(response.status, 413);
});

test('Lambda: Invoke hands the payload over and brings the answer back', async () => {
  const path =
    '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aap-northeast-1%3A123456789012%3Afunction%3Ahello/invocations';
  const sync = await post(path, signed, '{"name":"x"}');
  assert.deepEqual([sync.status, await sync.json()], [200, { said: 'hello' }]);
  assert.deepEqual(invocations.at(-1), {
    functionName: 'hello',
    type: 'request-response',
    payload: '{"name":"x"}',
  });

  const event = await post('/2015-03-31/functions/hello/invocations', {
    ...signed,
    'x-amz-invocation-type': 'Event',
  });
  assert.deepEqual([event.status, await event.text()], [202, '']);
  const broken = await post('/2015-03-31/functions/broken/invocations', signed);
  assert.equal(broken.headers.get('x-amz-function-error'), 'Unhandled');
  const absent = await post('/2015-03-31/functions/absent/invocations', signed);
  assert.deepEqual(
    [absent.status, absent.headers.get('x-amzn-errortype')],
    [404, 'ResourceNotFoundException'],
  );
  assert.deepEqual(endpoint.calls.at(-1)?.permissions, [
    {
      action: 'lambda:InvokeFunction',
      resource: 'arn:aws:lambda:ap-northeast-1:123456789012:function:absent',
    },
  ]);
});

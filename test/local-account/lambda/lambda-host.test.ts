import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { deployedBundle } from './deployed-bundle.ts';
import type { FunctionConfiguration } from './function-configuration.ts';
import { LambdaHost } from './lambda-host.ts';

const host = new LambdaHost({
  region: 'ap-northeast-1',
  endpoint: 'http://127.0.0.1:9',
  credentialsOf: (roleArn, sessionName) => ({
    accessKeyId: `key of ${roleArn}`,
    secretAccessKey: 'secret',
    sessionToken: sessionName,
  }),
  operator: { accessKeyId: 'operator', secretAccessKey: 'secret' },
  queueUrl: (name) => `http://127.0.0.1:9/111122223333/${name}`,
  timeScale: 0.0001,
});
after(() => host.stop());

async function deploy(
  name: string,
  source: string,
  overrides: Partial<FunctionConfiguration> = {},
): Promise<void> {
  host.addFunction(await deployedBundle({ 'index.mjs': source }, { name, ...overrides }));
}

describe('a function', () => {
  it('remembers its modules from one invocation to the next', async () => {
    await deploy('counter', 'let n = 0; export const handler = async () => ++n;');
    assert.equal((await host.invoke('counter', {})).payload, 1);
    assert.equal((await host.invoke('counter', {})).payload, 2);
    const records = host.invocations.filter(({ functionName }) => functionName === 'counter');
    assert.deepEqual(
      records.map(({ coldStart, ok }) => ({ coldStart, ok })),
      [
        { coldStart: true, ok: true },
        { coldStart: false, ok: true },
      ],
    );
  });

  it('serves one invocation at a time in each of its processes', async () => {
    await deploy(
      'slow',
      `export const handler = async () => { await new Promise((go) => setTimeout(go, 300)); return process.pid; };`,
    );
    const answers = await Promise.all([host.invoke('slow', {}), host.invoke('slow', {})]);
    assert.notEqual(answers[0].payload, answers[1].payload);
  });

  it('sees the environment that Lambda defines and the template adds, and nothing of ours', async () => {
    process.env.REMORA_LEAK = 'from the parent';
    await deploy(
      'environment',
      'export const handler = async () => ({ ...process.env, cwd: process.cwd() });',
      {
        environment: { REMORA_STAGE: 'dev' },
        memoryMegabytes: 256,
      },
    );
    const { cwd, LAMBDA_TASK_ROOT, ...environment } = (await host.invoke('environment', {}))
      .payload as Record<string, string>;
    delete process.env.REMORA_LEAK;
    assert.equal(cwd, LAMBDA_TASK_ROOT);
    assert.deepEqual(environment, {
      AWS_ACCESS_KEY_ID: 'key of arn:aws:iam::111122223333:role/environment-role',
      AWS_DEFAULT_REGION: 'ap-northeast-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_NAME: 'environment',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/environment',
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      AWS_REGION: 'ap-northeast-1',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'environment',
      HOME: '/home/sbx_user1051',
      LANG: 'en_US.UTF-8',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      REMORA_STAGE: 'dev',
      TZ: ':UTC',
      _HANDLER: 'index.handler',
    });
  });

  it('gets its context', async () => {
    await deploy(
      'context',
      `export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis(), event });`,
    );
    const { payload, requestId } = await host.invoke('context', { a: 1 });
    const context = payload as Record<string, unknown>;
    assert.equal(context.awsRequestId, requestId);
    assert.equal(context.functionName, 'context');
    assert.equal(context.memoryLimitInMB, '128');
    assert.equal(context.invokedFunctionArn, 'arn:aws:lambda:ap-northeast-1:111122223333:function:context');
    assert.ok(Number(context.left) > 9000 && Number(context.left) <= 10_000, String(context.left));
    assert.deepEqual(context.event, { a: 1 });
  });

  for (const [kind, files, handler] of [
    ['CommonJS', { 'index.js': 'exports.handler = async () => "cjs";' }, 'index.handler'],
    ['CommonJS by extension', { 'index.cjs': 'module.exports = { handler: () => "cjs" };' }, 'index.handler'],
    ['a module in a folder', { 'functions/on.mjs': 'export const go = () => "esm";' }, 'functions/on.go'],
    [
      'a module by package.json',
      { 'package.json': '{"type":"module"}', 'index.js': 'export const handler = () => 1' },
      'index.handler',
    ],
  ] as const)
    it(`may be ${kind}`, async () => {
      const name = kind.replaceAll(/\W/g, '-');
      host.addFunction(await deployedBundle({ ...files }, { name, handler }));
      assert.equal((await host.invoke(name, {})).functionError, undefined);
    });

  it('is stopped when its time is over, and starts anew', async () => {
    await deploy(
      'stuck',
      `let n = 0; export const handler = async ({ wait }) => { n++; if (wait) await new Promise((go) => setTimeout(go, 60_000)); return n; };`,
      { timeoutSeconds: 1 },
    );
    const { payload, requestId, functionError } = await host.invoke('stuck', { wait: true });
    assert.equal(functionError, 'Unhandled');
    assert.deepEqual(payload, {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    assert.equal((await host.invoke('stuck', { wait: false })).payload, 1);
  });

  const broken: [name: string, source: string, expected: { errorType: string; errorMessage: RegExp }][] = [
    [
      'throws',
      'export const handler = async () => { throw new TypeError("no family"); };',
      { errorType: 'TypeError', errorMessage: /^no family$/ },
    ],
    [
      'exits',
      'export const handler = async () => process.exit(3);',
      { errorType: 'Runtime.ExitError', errorMessage: /Runtime exited with error: exit status 3/ },
    ],
    [
      'waits-for-nothing',
      'export const handler = () => new Promise(() => {});',
      { errorType: 'Runtime.ExitError', errorMessage: /Runtime exited without providing a reason/ },
    ],
    [
      'forgets-a-rejection',
      'export const handler = () => { Promise.reject(new Error("lost")); return new Promise((go) => setTimeout(go, 500)); };',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: /^Error: lost$/ },
    ],
    ['cannot-load', 'throw new Error("no policy");', { errorType: 'Error', errorMessage: /^no policy$/ }],
    [
      'exports-nothing',
      'export {};',
      { errorType: 'Runtime.HandlerNotFound', errorMessage: /index\.handler is undefined/ },
    ],
    [
      'takes-a-callback',
      'export const handler = (event, context, callback) => callback(null, 1);',
      { errorType: 'Runtime.CallbackHandlerDeprecated', errorMessage: /no longer supports/ },
    ],
    [
      'answers-too-much',
      'export const handler = async () => "x".repeat(7 * 1024 * 1024);',
      { errorType: 'Function.ResponseSizeTooLarge', errorMessage: /exceeded maximum allowed payload size/ },
    ],
  ];
  for (const [name, source, expected] of broken)
    it(`that ${name.replaceAll('-', ' ')} fails as on Lambda`, async () => {
      await deploy(name, source);
      const { payload, functionError } = await host.invoke(name, {});
      const { errorType, errorMessage } = payload as { errorType: string; errorMessage: string };
      assert.equal(functionError, 'Unhandled');
      assert.equal(errorType, expected.errorType);
      assert.match(errorMessage, expected.errorMessage);
    });

  it('leaves its lines in the log', async () => {
    await deploy(
      'talker',
      'export const handler = async () => { console.log("to stdout"); console.error("to stderr"); };',
    );
    await host.invoke('talker', {});
    // The lines come by a pipe of their own, a moment after the answer.
    while (host.logs('talker').length < 2) await new Promise((go) => setTimeout(go, 10));
    assert.deepEqual(
      host.logs('talker').toSorted((a, b) => a.stream.localeCompare(b.stream)),
      [
        { stream: 'stderr', line: 'to stderr' },
        { stream: 'stdout', line: 'to stdout' },
      ],
    );
  });

  it('is throttled above its reserved concurrency', async () => {
    await deploy('single', 'export const handler = () => new Promise((go) => setTimeout(go, 200));', {
      reservedConcurrency: 1,
    });
    const first = host.invoke('single', {});
    await assert.rejects(host.invoke('single', {}), { code: 'TooManyRequestsException' });
    await first;
  });
});

describe('what Lambda refuses', () => {
  it('a reserved variable', async () => {
    await assert.rejects(
      deploy('reserved', '', { environment: { AWS_REGION: 'x' } }),
      /reserved keys .* Reserved keys used in this request: AWS_REGION/,
    );
  });

  it('a runtime that is not the one it would be run by', async () => {
    await assert.rejects(
      deploy('old', '', { runtime: 'nodejs20.x' }),
      /runtime nodejs20\.x cannot be run by v24/,
    );
  });

  it('a function that is not there', async () => {
    await assert.rejects(host.invoke('nobody', {}), { code: 'ResourceNotFoundException' });
  });
});

describe('an asynchronous invocation', () => {
  const failsTwice =
    'let n = 0; export const handler = async () => { if (++n < 3) throw new Error("try " + n); };';

  it('is tried three times', async () => {
    await deploy('flaky', failsTwice);
    host.invokeAsync('flaky', { source: 'aws.ecs', 'detail-type': 'AWS API Call via CloudTrail' });
    await host.settled();
    const records = host.invocations.filter(({ functionName }) => functionName === 'flaky');
    assert.deepEqual(
      records.map(({ ok, error, door, event }) => ({ ok, error, door, event })),
      [
        { ok: false, error: 'Error: try 1', door: 'event', event: 'aws.ecs AWS API Call via CloudTrail' },
        { ok: false, error: 'Error: try 2', door: 'event', event: 'aws.ecs AWS API Call via CloudTrail' },
        { ok: true, error: undefined, door: 'event', event: 'aws.ecs AWS API Call via CloudTrail' },
      ],
    );
  });

  it('is tried as often as the function says', async () => {
    await deploy('once', failsTwice);
    host.putInvokeConfig('once', { maximumRetryAttempts: 0 });
    host.invokeAsync('once', {});
    await host.settled();
    assert.equal(host.invocations.filter(({ functionName }) => functionName === 'once').length, 1);
  });

  it('of a service needs the permission of the function', async () => {
    await deploy('guarded', 'export const handler = async () => {};');
    const sourceArn = 'arn:aws:events:ap-northeast-1:111122223333:rule/hourly';
    const rule = { service: 'events.amazonaws.com', sourceArn };
    assert.throws(() => host.invokeAsync('guarded', {}, rule), { code: 'AccessDeniedException' });
    host.addPermission('guarded', { principal: 'events.amazonaws.com', sourceArn });
    host.invokeAsync('guarded', {}, rule);
    assert.throws(() => host.invokeAsync('guarded', {}, { ...rule, sourceArn: `${sourceArn}-2` }), {
      code: 'AccessDeniedException',
    });
    await host.settled();
  });

  it('takes no more than a megabyte', () => {
    assert.throws(() => host.invokeAsync('guarded', 'x'.repeat(1024 * 1024)), {
      code: 'RequestTooLargeException',
    });
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { readLocation } from '../../../agent/configuration/read-location.ts';
import { request } from '../../../agent/transport/request.ts';
import { startS3 } from '../doubles/s3.ts';
import { type Served, serve } from '../doubles/serve.ts';

const directory = mkdtempSync(join(tmpdir(), 'location '));
after(() => rmSync(directory, { recursive: true }));
const started: Served[] = [];
afterEach(() => Promise.all(started.splice(0).map((each) => each.close())));

const read = (location: string, environment: Record<string, string> = {}) =>
  readLocation(location, { environment: { HOME: directory, ...environment }, ask: request });

async function web(answer: http.RequestListener): Promise<string> {
  const served = await serve(answer);
  started.push(served);
  return served.base;
}

test('a path, a path with encoded characters, and a file URL', async () => {
  const path = join(directory, 'a file.yml');
  writeFileSync(path, 'roles: []');
  for (const location of [
    path,
    path.replaceAll(' ', '%20'),
    `file://${path.replaceAll(' ', '%20')}`,
    `${path}?x#y`,
  ])
    assert.equal(await read(location), 'roles: []');
  await assert.rejects(read('/nowhere.yml'), {
    message: /^the configuration \/nowhere.yml: ENOENT/,
    transient: false,
  });
});

for (const location of ['//me:pass@host/a.yml', ' https://me:pass@host/a.yml', 'https//me:p@ss@host/a.yml'])
  test(`${location}, which is no URL, is a path, and its password is not said`, () =>
    assert.rejects(read(location), ({ message }: Error) => {
      assert.match(message, /^the configuration .*\/\/…@host\/a\.yml: ENOENT/);
      assert.doesNotMatch(message, /pass|p@/);
      return true;
    }));

test('a web server, with the password of the URL and over a redirect', async () => {
  const asked: (string | undefined)[] = [];
  const base = await web(({ url, headers }, response) => {
    asked.push(headers.authorization);
    if (url === '/old') response.writeHead(302, { location: '/new?x=y' }).end();
    else response.end(url);
  });
  assert.equal(await read(`${base.replace('//', '//me:p%40ss@')}/old`), '/new?x=y');
  const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
  assert.deepEqual(asked, [basic, basic]);
});

for (const [status, transient] of [
  [500, true],
  [503, true],
  [429, true],
  [408, true],
  [404, false],
  [403, false],
  [304, false],
] as const)
  test(`an answer with status ${status} is no configuration, whatever it says`, async () => {
    const base = await web((_request, response) => void response.writeHead(status).end());
    const message = `the configuration ${base}/a: answered with status ${status}`;
    await assert.rejects(read(`${base.replace('//', '//me:secret@')}/a?signature=secret`), {
      message,
      transient,
    });
  });

test('a server that is not there may be there later, and its URL tells no secret', async () => {
  await assert.rejects(
    read('http://me:secret@127.0.0.1:1/a?secret'),
    ({ message, transient }: Error & { transient: boolean }) => {
      assert.match(message, /^the configuration: GET http:\/\/127.0.0.1:1\/a: /);
      assert.doesNotMatch(message, /secret/);
      return transient;
    },
  );
});

test('a web server behind a proxy', async () => {
  const proxy = await web(({ url }, response) => void response.end(`through: ${url}`));
  assert.equal(
    await read('http://config.example/a?b', { HTTP_PROXY: proxy }),
    'through: http://config.example/a?b',
  );
});

const keys = (double: { base: string }) => ({
  AWS_ENDPOINT_URL_S3: double.base,
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'a/secret',
});

async function bucket() {
  const double = await startS3();
  started.push(double);
  double.objects['/bucket/a%20dir/agent%27s%20%28new%29.yml'] = 'from: s3';
  return double;
}
const location = "s3://bucket/a%20dir/agent's%20(new).yml";

test('an object in S3, in the region of its bucket', async () => {
  const double = await bucket();
  assert.equal(await read(location, { ...keys(double), AWS_REGION: 'ap-northeast-1' }), 'from: s3');
  assert.deepEqual(double.requests, ['HEAD /bucket', 'GET /bucket/a%20dir/agent%27s%20%28new%29.yml']);
});

test('what S3 refuses is for a person to mend', async () => {
  const double = await bucket();
  await assert.rejects(read(location, { ...keys(double), AWS_SECRET_ACCESS_KEY: 'another' }), {
    message: /access denied \(status 403\); s3:GetObject is needed$/,
    transient: false,
  });
  await assert.rejects(read('s3://bucket/other', keys(double)), { message: /answered with status 404$/ });
  await assert.rejects(read('s3://bucket', keys(double)), { message: /is written s3:\/\/bucket\/key$/ });
});

const temporary = { AccessKeyId: 'AKIDEXAMPLE', SecretAccessKey: 'a/secret', Token: 'a token' };
const sources: Record<string, (base: string) => Record<string, string>> = {
  'variables of a session': () => ({
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'a/secret',
    AWS_SESSION_TOKEN: 'a token',
  }),
  "a profile's keys": () => {
    const path = join(directory, 'credentials');
    const other = '[default]\naws_access_key_id = other\naws_secret_access_key = other\n';
    const mine =
      '[mine]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key = a/secret\naws_session_token = a token\n';
    writeFileSync(path, other + mine);
    return { AWS_SHARED_CREDENTIALS_FILE: path, AWS_PROFILE: 'mine' };
  },
  "a container's endpoint with a token": (base) => ({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${base}/container`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'let me in',
  }),
  "a container's endpoint with a token in a file": (base) => {
    writeFileSync(join(directory, 'token'), 'let me in\n');
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${base}/container`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(directory, 'token'),
    };
  },
  'a web identity': (base) => {
    writeFileSync(join(directory, 'identity'), 'an identity\n');
    return {
      AWS_WEB_IDENTITY_TOKEN_FILE: join(directory, 'identity'),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/agent',
      AWS_ENDPOINT_URL_STS: `${base}/sts`,
    };
  },
  "an instance's role": (base) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: base }),
};

const credentials: http.RequestListener = async (request, response) => {
  const { url, method, headers } = request;
  let body = '';
  for await (const chunk of request) body += chunk;
  const form = Object.fromEntries(new URLSearchParams(body));
  if (url === '/container' && headers.authorization === 'let me in')
    return void response.end(JSON.stringify(temporary));
  if (url === '/sts' && form.WebIdentityToken === 'an identity' && form.RoleArn?.endsWith('role/agent'))
    return void response.end(
      '<Credentials><AccessKeyId>AKIDEXAMPLE</AccessKeyId><SecretAccessKey>a/secret</SecretAccessKey><SessionToken>a token</SessionToken></Credentials>',
    );
  if (url === '/latest/api/token' && method === 'PUT') return void response.end('imds');
  if (headers['x-aws-ec2-metadata-token'] !== 'imds') return void response.writeHead(401).end();
  response.end(url?.endsWith('/') ? 'a-role' : JSON.stringify(temporary));
};

for (const [name, environment] of Object.entries(sources))
  test(`credentials: ${name}`, async () => {
    const double = await bucket();
    double.sessionToken = 'a token';
    const base = await web(credentials);
    const nobody = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '' };
    assert.equal(
      await read(location, { ...nobody, AWS_ENDPOINT_URL_S3: double.base, ...environment(base) }),
      'from: s3',
    );
  });

test('no credentials at all, and a token that would go to a stranger', async () => {
  const double = await bucket();
  const endpoint = { AWS_ENDPOINT_URL_S3: double.base };
  await assert.rejects(
    read(location, { ...endpoint, AWS_EC2_METADATA_DISABLED: 'true' }),
    /no AWS credentials/,
  );
  await assert.rejects(
    read(location, { ...endpoint, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://example.com/' }),
    /AWS_CONTAINER_CREDENTIALS_FULL_URI: must be https/,
  );
});

const askedSources = ['a web identity', "a container's endpoint with a token"];

test('the metadata of an instance that is busy may answer later', async () => {
  const double = await bucket();
  const base = await web((_request, response) => void response.writeHead(503).end());
  const environment = { AWS_ENDPOINT_URL_S3: double.base, ...sources["an instance's role"]?.(base) };
  await assert.rejects(read(location, environment), {
    message: "AWS credentials: the instance's metadata answered 503",
    transient: true,
  });
});

for (const name of askedSources)
  test(`credentials that cannot be asked for now may be had later: ${name}`, async () => {
    const double = await bucket();
    const environment = { AWS_ENDPOINT_URL_S3: double.base, ...sources[name]?.('http://127.0.0.1:1') };
    await assert.rejects(read(location, environment), {
      message: /^AWS credentials: (GET|POST) http:\/\/127.0.0.1:1\/(sts|container): /,
      transient: true,
    });
  });

for (const name of askedSources)
  for (const [status, transient] of [
    [503, true],
    [429, true],
    [403, false],
  ] as const)
    test(`credentials answered with status ${status}: ${name}`, async () => {
      const double = await bucket();
      const base = await web((_request, response) => void response.writeHead(status).end());
      const environment = { AWS_ENDPOINT_URL_S3: double.base, ...sources[name]?.(base) };
      await assert.rejects(read(location, environment), {
        message: new RegExp(`^AWS credentials: .* ${status}`),
        transient,
      });
    });

for (const [code, transient] of [
  ['Throttling', true],
  ['InvalidIdentityToken', false],
] as const)
  test(`STS says ${code}`, async () => {
    const double = await bucket();
    const base = await web((_request, response) => {
      response.writeHead(400).end(`<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`);
    });
    const environment = { AWS_ENDPOINT_URL_S3: double.base, ...sources['a web identity']?.(base) };
    await assert.rejects(read(location, environment), {
      message: `AWS credentials: STS answered with status 400 ${code}`,
      transient,
    });
  });

test("a token for the container's endpoint goes past the proxy", async () => {
  const double = await bucket();
  const environment = {
    HOME: directory,
    HTTP_PROXY: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_S3: double.base,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/role',
  };
  const proxies: (string | undefined)[] = [];
  const ask: typeof request = async (url, what) => {
    if (url !== 'http://169.254.170.2/role') return request(url, what);
    proxies.push(what.proxy);
    return { status: 200, headers: {}, text: JSON.stringify(temporary) };
  };
  double.sessionToken = 'a token';
  assert.equal(await readLocation(location, { environment, ask }), 'from: s3');
  assert.deepEqual(proxies, [undefined]);
});

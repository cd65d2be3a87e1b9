import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { registryCredentials } from '../../../functions/clients/registry-credentials.ts';
import { loopback } from './loopback.ts';
import { troubleOf } from './registry/scene.ts';

const secret = 'planted-password';
const auth = Buffer.from(`ann:${secret}:with:colons`).toString('base64');
const ann = { username: 'ann', password: `${secret}:with:colons` };
const ecrHost = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

interface Home {
  folder: string;
  environment: { HOME: string; PATH: string; DOCKER_CONFIG?: string };
}

/** A person with this configuration of Docker's. */
function home(t: TestContext, config?: unknown): Home {
  const folder = mkdtempSync(join(tmpdir(), 'remora-home-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '.docker'));
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  if (config !== undefined) writeFileSync(join(folder, '.docker', 'config.json'), text);
  return { folder, environment: { HOME: folder, PATH: `${folder}:/usr/bin:/bin` } };
}

/** A program that keeps credentials; it notes what it was asked. */
function helper({ folder }: Home, name: string, script: string): void {
  const file = join(folder, `docker-credential-${name}`);
  writeFileSync(file, `#!/bin/sh\ncat > ${folder}/asked\necho "$1" >> ${folder}/asked\n${script}\n`);
  chmodSync(file, 0o755);
}

const of = (registry: string, { environment }: Home) =>
  registryCredentials(registry, undefined, environment)();

test('who says who they are is nobody else', async (t) => {
  const person = home(t, 'nonsense');
  const given = { username: 'bob', password: 'x' };
  assert.deepEqual(await registryCredentials('ghcr.io', given, person.environment)(), given);
});

test('nobody is anonymous', async (t) => {
  assert.equal(await of('ghcr.io', home(t)), undefined);
  assert.equal(await of('ghcr.io', home(t, {})), undefined);
  assert.equal(await of('ghcr.io', home(t, { auths: { 'other.example': { auth } } })), undefined);
  assert.equal(await of('ghcr.io', home(t, { auths: { 'ghcr.io': {} } })), undefined);
});

test('logged in with Docker: by host, by address, and Docker Hub by its old name', async (t) => {
  for (const key of ['ghcr.io', 'https://ghcr.io', 'https://ghcr.io/v2/']) {
    assert.deepEqual(await of('ghcr.io', home(t, { auths: { [key]: { auth } } })), ann);
  }
  const hub = home(t, { auths: { 'https://index.docker.io/v1/': { auth } } });
  assert.deepEqual(await of('docker.io', hub), ann);
  const local = home(t, { auths: { 'localhost:5000': { username: 'ann', password: 'x' } } });
  assert.deepEqual(await of('localhost:5000', local), { username: 'ann', password: 'x' });
  assert.equal(await of('localhost:5001', local), undefined);
});

test('DOCKER_CONFIG names another folder', async (t) => {
  const person = home(t, { auths: { 'ghcr.io': { auth } } });
  const other = home(t);
  const environment = { ...other.environment, DOCKER_CONFIG: join(person.folder, '.docker') };
  assert.deepEqual(await registryCredentials('ghcr.io', undefined, environment)(), ann);
});

test('a program keeps the credentials: of one registry, or of all', async (t) => {
  const person = home(t, {
    credHelpers: { 'ghcr.io': 'one' },
    credsStore: 'all',
    auths: { 'docker.io': {} },
  });
  helper(person, 'one', `echo '{"ServerURL":"ghcr.io","Username":"ann","Secret":"1"}'`);
  helper(person, 'all', `echo '{"Username":"bob","Secret":"2"}'`);
  assert.deepEqual(await of('ghcr.io', person), { username: 'ann', password: '1' });
  assert.equal(readFileSync(join(person.folder, 'asked'), 'utf8'), 'ghcr.io\nget\n');
  assert.deepEqual(await of('docker.io', person), { username: 'bob', password: '2' });
  assert.equal(readFileSync(join(person.folder, 'asked'), 'utf8'), 'https://index.docker.io/v1/\nget\n');
});

test('a program that knows nobody is none; one that is gone with Docker, neither', async (t) => {
  const person = home(t, { credsStore: 'all' });
  assert.equal(await of('ghcr.io', person), undefined);
  helper(person, 'all', 'echo "credentials not found in native keychain"; exit 1');
  assert.equal(await of('ghcr.io', person), undefined);
});

test('what is out of order is said, without a password', async (t) => {
  const wrong: [unknown, RegExp][] = [
    [`{"auths": "${auth}`, /config\.json: Docker's configuration is no JSON object/],
    [
      { credHelpers: { 'ghcr.io': 'gone' } },
      /docker-credential-gone is not installed\. Log in anew with "docker login ghcr\.io"/,
    ],
    [{ credHelpers: { 'ghcr.io': 'broken' } }, /docker-credential-broken failed \(3\)/],
    [{ credHelpers: { 'ghcr.io': 'silent' } }, /docker-credential-silent gave no credentials/],
    [{ credHelpers: { 'ghcr.io': '../../evil' } }, /is no name of a program/],
    [{ credHelpers: { 'ghcr.io': 'token' } }, /identity token, which Remora cannot use\. Give --username/],
    [{ auths: { 'ghcr.io': { identitytoken: secret } } }, /identity token/],
  ];
  for (const [config, why] of wrong) {
    const person = home(t, config);
    helper(person, 'broken', `echo '${secret}'; exit 3`);
    helper(person, 'silent', `echo '${secret}'`);
    helper(person, 'token', `echo '{"Username":"<token>","Secret":"${secret}"}'`);
    const line = await troubleOf(of('ghcr.io', person));
    assert.match(line, why);
    assert.doesNotMatch(line, new RegExp(`planted|${auth}`));
  }
});

test('ECR is entered by the AWS credentials, in the region that the host names', async (t) => {
  const token = Buffer.from('AWS:from-ecr').toString('base64');
  const body = JSON.stringify({ authorizationData: [{ authorizationToken: token }] });
  const calls = await loopback(t, () => ({ body }));
  for (const host of [ecrHost, `${ecrHost}.cn`, '123456789012.dkr-ecr.eu-west-1.on.aws']) {
    const { username, password } = (await of(host, home(t))) ?? {};
    assert.deepEqual([username, password], ['AWS', 'from-ecr']);
  }
  assert.equal(calls.length, 3);
  assert.ok(calls.every(({ headers }) => headers.authorization?.includes('/eu-west-1/ecr/')));
  assert.equal(await of('public.ecr.aws', home(t)), undefined);
  assert.equal(await of(`${ecrHost}.example`, home(t)), undefined);
});

test('a login of Docker’s at ECR is tried first, and left out when it is too old', async (t) => {
  const token = Buffer.from('AWS:from-ecr').toString('base64');
  const body = JSON.stringify({ authorizationData: [{ authorizationToken: token }] });
  await loopback(t, () => ({ body }));
  const person = home(t, { auths: { [ecrHost]: { auth } } });
  const provider = registryCredentials(ecrHost, undefined, person.environment);
  assert.deepEqual(await provider(), ann);
  assert.equal((await provider())?.password, 'from-ecr');
});

test('ECR that does not give any says why', async (t) => {
  const body = JSON.stringify({
    __type: 'AccessDeniedException',
    message:
      'User: arn:aws:iam::123456789012:user/ann is not authorized to perform: ecr:GetAuthorizationToken on resource: *',
  });
  await loopback(t, () => ({ status: 400, body }));
  assert.match(
    await troubleOf(of(ecrHost, home(t)) as Promise<unknown>),
    /the permission ecr:GetAuthorizationToken is missing\. It must be given to arn:aws:iam/,
  );
});

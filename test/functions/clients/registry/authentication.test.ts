import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseChallenges } from '../../../../functions/clients/registry/challenge.ts';
import { createIdentity } from '../../../../functions/clients/registry/tokens.ts';
import type { Authentication } from '../../../registry/with-authentication.ts';
import { blobOf, collect, manifestOf, scene, troubleOf } from './scene.ts';

const secret = 'planted-password';
const large = blobOf(3_500, 2);

function guarded(kind: 'basic' | 'bearer', more: Partial<Authentication> = {}): Authentication {
  return { kind, users: new Map([['user', secret]]), tokens: new Map(), ...more };
}

const login = { credentials: async () => ({ username: 'user', password: secret }) };

async function entering(t: TestContext, authentication: Authentication, credentials = login) {
  return await scene(t, { authentication }, credentials);
}

test('challenges: quoted commas, several schemes, any case', () => {
  assert.deepEqual(
    parseChallenges(
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
    ),
    [
      {
        scheme: 'bearer',
        parameters: {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:a/b:pull,push',
        },
      },
    ],
  );
  assert.deepEqual(parseChallenges('BASIC Realm=x, bearer realm = "a \\"b\\"" , Negotiate'), [
    { scheme: 'basic', parameters: { realm: 'x' } },
    { scheme: 'bearer', parameters: { realm: 'a "b"' } },
    { scheme: 'negotiate', parameters: {} },
  ]);
  assert.deepEqual(parseChallenges(''), []);
});

test('Basic is asked for once and remembered', async (t) => {
  const { destination, asked } = await entering(t, guarded('basic'));
  await destination.putBlob(large);
  assert.deepEqual(asked().slice(0, 3), ['HEAD 401', 'HEAD 404', 'POST 202']);
  await destination.tags();
  assert.deepEqual(asked(), ['GET 200']);
});

test('a password that is good no longer is asked for again, as ECR’s after twelve hours', async (t) => {
  const authentication = guarded('basic');
  let asks = 0;
  const credentials = async () => {
    asks += 1;
    return { username: 'user', password: authentication.users.get('user') ?? '' };
  };
  const { destination, registry } = await entering(t, authentication, { credentials });
  registry.faults.order('PATCH', /./, {});
  registry.faults.order('PATCH', /./, { before: () => authentication.users.set('user', 'another') });
  assert.equal(await destination.putBlob(large), 'sent');
  assert.equal(asks, 2);
});

test('a token of a Bearer challenge, by either name, with and without credentials', async (t) => {
  for (const tokenName of ['token', 'access_token'] as const) {
    const { destination, registry } = await entering(t, guarded('bearer', { tokenName }));
    assert.equal(await destination.putBlob(large), 'sent');
    assert.deepEqual(registry.store.create('a/b').blobs.get(large.descriptor.digest), large.bytes);
  }
  const allowed = (_: string | undefined, __: string, action: string) => action === 'pull';
  const open = await entering(t, guarded('bearer', { allowed }), {
    credentials: async () => undefined as never,
  });
  open.registry.store.putBlob('a/b', large.bytes);
  assert.deepEqual(await collect(open.destination.blob(large.descriptor)), large.bytes);
  assert.match(
    await troubleOf(open.destination.putBlob(blobOf(10))),
    /no permission: .* No credentials were found/,
  );
});

test('one token for everybody who wants the same at the same time', async (t) => {
  const { destination, registry, requests } = await entering(t, guarded('bearer'));
  const blobs = [1, 2, 3, 4].map((seed) => blobOf(2_500, seed));
  await Promise.all(blobs.map((blob) => destination.putBlob(blob)));
  const tokens = requests().filter(({ path }) => path === '/token');
  // One to look with, one to push with.
  assert.equal(tokens.length, 2);
  assert.equal(registry.store.create('a/b').blobs.size, 4);
});

test('tokens that expire in the middle of an upload are renewed, once for all', async (t) => {
  const authentication = guarded('bearer');
  const { destination, registry, requests } = await entering(t, authentication);
  registry.faults.order('PATCH', /./, {}, 3);
  registry.faults.order('PATCH', /./, { before: () => authentication.tokens?.clear() });
  const blobs = [1, 2, 3].map((seed) => blobOf(3_500, seed));
  await Promise.all(blobs.map((blob) => destination.putBlob(blob)));
  assert.equal(requests().filter(({ path }) => path === '/token').length, 3);
  assert.equal(registry.store.create('a/b').blobs.size, 3);
});

test('tokens that end early are forgotten one by one, in whatever order the registry names the actions', async () => {
  let given = 0;
  const identity = createIdentity(
    'registry.example',
    async () => undefined,
    async (url) => {
      given += 1;
      return {
        status: 200,
        headers: new Headers(),
        url: url.href,
        bytes: Buffer.from(`{"token":"t${given}"}`),
      };
    },
    () => 0,
  );
  const challenge = (actions: string) =>
    `Bearer realm="https://registry.example/token",scope="repository:a/b:${actions}"`;
  await identity.challenged('push', challenge('pull'), undefined);
  await identity.challenged('push', challenge('pull,push'), 'Bearer t1');
  await identity.challenged('push', challenge('push,pull'), 'Bearer t2');
  assert.equal(await identity.authorization('push'), 'Bearer t3');
  assert.ok(await identity.challenged('push', challenge('pull'), 'Bearer t3'));
  assert.equal(await identity.authorization('push'), 'Bearer t4', 'the first one was forgotten, too');
});

test('in one piece, too', async (t) => {
  const authentication = guarded('bearer');
  const { destination, registry } = await scene(t, { authentication, quirks: { parts: false } }, login);
  await destination.putBlob(blobOf(3_000, 9));
  registry.faults.order('PUT', /./, { before: () => authentication.tokens?.clear() });
  assert.equal(await destination.putBlob(large), 'sent');
});

test('a token whose time is over is not sent any more', async (t) => {
  let now = Date.now();
  const waiting = { now: () => now, sleep: async () => {}, random: () => 0 };
  const { destination, asked } = await scene(t, { authentication: guarded('bearer') }, { ...login, waiting });
  await destination.tags();
  asked();
  now += 280_000;
  await destination.tags();
  assert.deepEqual(asked(), ['GET 200', 'GET 404']);
});

test('a mount asks for the permission to read where it takes from', async (t) => {
  const { destination, at, registry, requests } = await entering(t, guarded('bearer'));
  registry.store.putBlob('base/one', large.bytes);
  assert.equal(await destination.putBlob({ ...large, from: at('base/one') }), 'mounted');
  const [token] = requests().filter(({ path, query }) => path === '/token' && query.includes('base'));
  assert.deepEqual(new URLSearchParams(token?.query).getAll('scope'), [
    'repository:a/b:pull,push',
    'repository:base/one:pull',
  ]);
});

test('a mount that is not permitted is an upload', async (t) => {
  const allowed = (user: string | undefined, repository: string) =>
    user !== undefined && repository === 'a/b';
  const { destination, at, registry } = await entering(t, guarded('bearer', { allowed }));
  registry.store.putBlob('base/one', large.bytes);
  assert.equal(await destination.putBlob({ ...large, from: at('base/one') }), 'sent');
});

test('wrong credentials, and too few permissions', async (t) => {
  const wrong = { credentials: async () => ({ username: 'user', password: 'wrong-password' }) };
  for (const kind of ['basic', 'bearer'] as const) {
    const { destination } = await entering(t, guarded(kind), wrong);
    const line = await troubleOf(destination.putBlob(large));
    assert.match(line, /does not accept the credentials|no permission/);
    assert.doesNotMatch(line, /wrong-password/);
  }
  const allowed = (_: string | undefined, __: string, action: string) => action === 'pull';
  const { destination } = await entering(t, guarded('bearer', { allowed }));
  assert.match(
    await troubleOf(destination.putBlob(large)),
    /a\/b: no permission: the registry does not take an upload \(HTTP 401, UNAUTHORIZED.*The credentials need that permission/,
  );
});

test('a realm without encryption, or none, gets no password', async (t) => {
  for (const realm of ['http://registry.example/token', 'nonsense', 'file:///etc/passwd']) {
    const { destination, registry } = await scene(t, {}, login);
    const headers = { 'www-authenticate': `Bearer realm="${realm}",service="x"` };
    registry.faults.order('HEAD', /./, { answer: { status: 401, headers } });
    assert.match(
      await troubleOf(destination.putBlob(large)),
      /names no address to log in at that begins with https:/,
    );
  }
});

test('the token server is out of order for a moment, or for good', async (t) => {
  const { destination, registry, slept } = await entering(t, guarded('bearer'));
  registry.faults.order('GET', /token/, { answer: { status: 503 } });
  registry.faults.order('GET', /token/, { loseAnswer: true });
  assert.deepEqual(await destination.tags(), []);
  assert.deepEqual(slept, [500, 1_000]);
  const other = await entering(t, guarded('bearer'));
  other.registry.faults.order('GET', /token/, { answer: { status: 200, body: '{"token":"two words"}' } });
  assert.match(await troubleOf(other.destination.putBlob(large)), /gave no token/);
});

test('no error has a password or a token in it, whatever the registry says', async (t) => {
  const { destination, registry } = await entering(t, guarded('bearer'));
  await destination.putBlob(blobOf(10));
  const token = registry.log
    .map(({ headers }) => headers.authorization)
    .findLast((header) => header?.startsWith('Bearer'));
  const jwt = `eyJ${'aB3'.repeat(60)}`;
  const message = `refused ${token} ${jwt}\r\n\u001b[31mX-Evil: \u202e${'word '.repeat(100)}`;
  const body = JSON.stringify({ errors: [{ code: 'MANIFEST_INVALID', message }] });
  registry.faults.order('PUT', /manifests/, { answer: { status: 400, body } });
  const line = await troubleOf(destination.putManifest(manifestOf(blobOf(10)), '1'));
  assert.doesNotMatch(line, /eyJ|planted|[\p{C}]/u);
  assert.ok(line.length < 500, line);
});

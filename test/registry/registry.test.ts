// The registry of the tests is only worth something if it refuses what a real one would.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type RegistrySettings, startRegistry } from './registry.ts';
import { likeEcr } from './registry-quirks.ts';
import { digestOf, RegistryStore } from './registry-store.ts';

const image = 'application/vnd.oci.image.manifest.v1+json';
const bytes = Buffer.from('0123456789');
const digest = digestOf(bytes);

async function started(t: TestContext, settings: RegistrySettings = {}) {
  const registry = await startRegistry(settings);
  t.after(registry.stop);
  const base = `http://${registry.host}`;
  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | Buffer,
  ) => {
    const init = body === undefined ? {} : { body };
    const response = await fetch(new URL(path, base), { method, headers, redirect: 'manual', ...init });
    const text = await response.text();
    const code = /"code":"(\w+)"/.exec(text)?.[1];
    return { status: response.status, headers: response.headers, text, code };
  };
  const begin = async () => (await ask('POST', '/v2/a/b/blobs/uploads/')).headers.get('location') ?? '';
  return { registry, ask, begin };
}

test('an upload: only where it ended, only as long as it says, only by the location given', async (t) => {
  const { ask, begin } = await started(t);
  const location = await begin();
  const patch = (range: string, text: string) => ask('PATCH', location, { 'content-range': range }, text);
  assert.equal((await patch('0-4', '01234')).status, 202);
  const again = await patch('0-4', '01234');
  assert.deepEqual([again.status, again.headers.get('range')], [416, '0-4']);
  assert.equal((await patch('6-9', '6789')).status, 416);
  assert.equal((await patch('5-6', '56789')).status, 416);
  assert.equal((await patch('5', '56789')).status, 416);
  assert.equal((await patch('5-9', '56789')).headers.get('range'), '0-9');
  const told = await ask('GET', location);
  assert.deepEqual([told.status, told.headers.get('range')], [204, '0-9']);
  assert.equal((await ask('GET', location.replace(/\?.*/, ''))).code, 'BLOB_UPLOAD_INVALID');
  assert.equal((await ask('PUT', `${location}&digest=${digest}`)).status, 201);
  assert.equal((await ask('PUT', `${location}&digest=${digest}`)).code, 'BLOB_UPLOAD_UNKNOWN');
  assert.equal((await ask('GET', `/v2/a/b/blobs/${digest}`)).text, '0123456789');
});

test('other bytes than the digest says are no blob', async (t) => {
  const { registry, ask, begin } = await started(t);
  assert.equal((await ask('PUT', `${await begin()}&digest=${digest}`, {}, 'others')).code, 'DIGEST_INVALID');
  assert.equal((await ask('PUT', await begin(), {}, bytes)).code, 'DIGEST_INVALID');
  const gone = await begin();
  assert.equal((await ask('DELETE', gone)).status, 204);
  assert.equal((await ask('PATCH', gone, {}, 'x')).code, 'BLOB_UPLOAD_UNKNOWN');
  assert.equal(registry.store.create('a/b').blobs.size, 0);
});

test('a manifest is what it says, and all that it names is there with its size', async (t) => {
  const { registry, ask } = await started(t);
  const put = (content: unknown, type = image, tag = '1.0') =>
    ask('PUT', `/v2/a/b/manifests/${tag}`, { 'content-type': type }, JSON.stringify(content));
  const config = { mediaType: 'x', digest, size: 10 };
  const good = { schemaVersion: 2, mediaType: image, config, layers: [] };
  assert.equal((await put(good)).code, 'MANIFEST_BLOB_UNKNOWN');
  registry.store.putBlob('a/b', bytes);
  assert.equal((await put({ ...good, config: { ...config, size: 11 } })).code, 'SIZE_INVALID');
  assert.equal((await put(good, 'application/json')).code, 'MANIFEST_INVALID');
  assert.equal((await put({ ...good, schemaVersion: 1 })).code, 'MANIFEST_INVALID');
  assert.equal((await put({ ...good, layers: undefined })).code, 'MANIFEST_INVALID');
  assert.equal((await put('{')).code, 'MANIFEST_INVALID');
  assert.equal((await put(good, image, digest)).code, 'DIGEST_INVALID');
  assert.equal((await put(good, image, '-x')).code, 'TAG_INVALID');
  assert.equal(registry.store.create('a/b').tags.size, 0);
  assert.equal((await put(good)).status, 201);
  const index = 'application/vnd.oci.image.index.v1+json';
  const of = { schemaVersion: 2, mediaType: index, manifests: [config] };
  assert.equal((await put(of, index)).code, 'MANIFEST_BLOB_UNKNOWN');
  assert.equal((await ask('GET', '/v2/a/b/manifests/1.0', { accept: index })).status, 404);
  assert.equal((await ask('GET', '/v2/a/b/manifests/1.0', { accept: image })).status, 200);
});

test('a tag that cannot be moved stays, and like ECR it refuses the same again', async (t) => {
  const { registry, ask } = await started(t, { quirks: likeEcr });
  assert.equal((await ask('PUT', '/v2/a/b/manifests/1.0', {}, '{}')).code, 'NAME_UNKNOWN');
  registry.store.create('a/b', { immutableTags: true });
  registry.store.putBlob('a/b', bytes);
  const content = { schemaVersion: 2, mediaType: image, config: { digest, size: 10 }, layers: [] };
  const put = () => ask('PUT', '/v2/a/b/manifests/1.0', { 'content-type': image }, JSON.stringify(content));
  assert.equal((await put()).status, 201);
  assert.deepEqual([(await put()).status, (await put()).code], [400, 'TAG_INVALID']);
});

test('ECR: parts of 5 MiB, 201, a Range that stands still, no answer where no repository is', async (t) => {
  const { registry, ask, begin } = await started(t, { quirks: { ...likeEcr, minPart: 4 } });
  await assert.rejects(begin());
  registry.store.create('a/b');
  const location = await begin();
  assert.match(location, /^http:/);
  const first = await ask('PATCH', location, { 'content-range': '0-3' }, '0123');
  const second = await ask('PATCH', location, { 'content-range': '4-6' }, '456');
  assert.deepEqual([first.status, first.headers.get('range')], [201, '0-3']);
  assert.deepEqual([second.status, second.headers.get('range')], [201, '0-3']);
  assert.equal((await ask('PATCH', location, { 'content-range': '7-9' }, '789')).code, 'BLOB_UPLOAD_INVALID');
});

test('who may not enter is told where to ask, and a token is good for what it was asked for', async (t) => {
  const tokens = new Map();
  const users = new Map([['ann', 'x']]);
  const { ask } = await started(t, { authentication: { kind: 'bearer', users, tokens } });
  const refused = await ask('GET', '/v2/a/b/tags/list');
  assert.equal(refused.status, 401);
  const challenge = refused.headers.get('www-authenticate') ?? '';
  assert.match(
    challenge,
    /^Bearer realm="http:\/\/127\.0\.0\.1:\d+\/token",service="double, of a registry",scope="repository:a\/b:pull"$/,
  );
  const service = 'service=double%2C+of+a+registry';
  const wrong = { authorization: `Basic ${Buffer.from('ann:y').toString('base64')}` };
  assert.equal((await ask('GET', `/token?${service}`, wrong)).status, 401);
  const ann = { authorization: `Basic ${Buffer.from('ann:x').toString('base64')}` };
  const { token } = JSON.parse((await ask('GET', `/token?${service}&scope=repository:a/b:pull`, ann)).text);
  const bearer = { authorization: `Bearer ${token}` };
  assert.equal((await ask('GET', '/v2/a/b/tags/list', bearer)).code, 'NAME_UNKNOWN');
  const push = await ask('POST', '/v2/a/b/blobs/uploads/', bearer);
  assert.match(push.headers.get('www-authenticate') ?? '', /pull,push",error="insufficient_scope"/);
  tokens.clear();
  const expired = await ask('GET', '/v2/a/b/tags/list', bearer);
  assert.match(expired.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
});

test('a store can be shared, and what is no request of the specification is refused', async (t) => {
  const store = new RegistryStore();
  const one = await started(t, { store });
  const two = await started(t, { store });
  store.putBlob('a/b', bytes);
  for (const { ask } of [one, two]) assert.equal((await ask('HEAD', `/v2/a/b/blobs/${digest}`)).status, 200);
  assert.equal((await one.ask('GET', `/v2/a/b/blobs/${digest}`, { range: 'bytes=10-' })).status, 416);
  assert.equal((await one.ask('GET', '/v2/A/b/tags/list')).code, 'NAME_INVALID');
  assert.equal((await one.ask('POST', '/v2/a/b/tags/list')).code, 'UNSUPPORTED');
  assert.equal((await one.ask('GET', '/v1/')).code, 'NAME_INVALID');
});

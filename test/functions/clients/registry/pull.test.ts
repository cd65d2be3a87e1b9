import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediaTypes } from '../../../../functions/image/oci.ts';
import { blobOf, collect, manifestOf, scene, troubleOf } from './scene.ts';

const config = blobOf(20);
const layer = blobOf(5_000, 2);
const manifest = manifestOf(config, layer);

async function withImage(
  t: Parameters<typeof scene>[0],
  ...rest: [Parameters<typeof scene>[1]?, Parameters<typeof scene>[2]?]
) {
  const there = await scene(t, ...rest);
  const { store } = there.registry;
  store.putBlob('a/b', config.bytes);
  store.putBlob('a/b', layer.bytes);
  store.putManifest('a/b', JSON.parse(Buffer.from(manifest.bytes).toString()) as never, '1.0');
  return there;
}

test('a manifest by tag and by digest, and none where there is none', async (t) => {
  const { destination, at, asked } = await withImage(t);
  const byTag = await destination.manifest('1.0');
  assert.deepEqual([byTag?.digest, byTag?.mediaType], [manifest.digest, mediaTypes.manifest]);
  assert.deepEqual((await destination.manifest(manifest.digest))?.bytes, Buffer.from(manifest.bytes));
  assert.equal(await destination.manifest('2.0'), undefined);
  assert.equal(await at('not/there').manifest('1.0'), undefined);
  assert.deepEqual(asked(), ['GET 200', 'GET 200', 'GET 404', 'GET 404']);
});

test('a manifest of other bytes than its digest says is not taken', async (t) => {
  const { destination, registry } = await withImage(t);
  registry.faults.order('GET', /manifests/, { corrupt: true }, 2);
  assert.match(await troubleOf(destination.manifest(manifest.digest)), /other bytes came where sha256:/);
  assert.match(await troubleOf(destination.manifest('1.0')), /other bytes came where sha256:/);
  const headers = { 'docker-content-digest': config.descriptor.digest };
  registry.faults.order('GET', /manifests/, { headers }, 1);
  assert.match(await troubleOf(destination.manifest('1.0')), new RegExp(config.descriptor.digest));
});

test('what is no image, or too large for one, is refused', async (t) => {
  const { destination, registry } = await withImage(t);
  const old = {
    status: 200,
    headers: { 'content-type': 'application/vnd.docker.distribution.manifest.v1+prettyjws' },
  };
  registry.faults.order('GET', /manifests/, { answer: { ...old, body: '{"schemaVersion":1}' } });
  assert.match(
    await troubleOf(destination.manifest('1.0')),
    /1\.0 is no image that can be read .*v1\+prettyjws/,
  );
  registry.faults.order('GET', /manifests/, {
    answer: { status: 200, body: 'x'.repeat(4 * 1024 * 1024 + 1) },
  });
  assert.match(await troubleOf(destination.manifest('1.0')), /more than 4 MiB/);
  registry.faults.order('GET', /manifests/, { answer: { status: 200, body: '<html>' } });
  assert.match(await troubleOf(destination.manifest('1.0')), /no image that can be read/);
});

test('a blob arrives whole', async (t) => {
  const { destination, asked } = await withImage(t);
  assert.deepEqual(await collect(destination.blob(layer.descriptor)), layer.bytes);
  assert.deepEqual(asked(), ['GET 200']);
});

test('a connection that breaks is taken up where it broke', async (t) => {
  const { destination, registry, requests } = await withImage(t);
  registry.faults.order('GET', /blobs/, { cutAnswerAfter: 1_500 });
  registry.faults.order('GET', /blobs/, { cutAnswerAfter: 700 });
  assert.deepEqual(await collect(destination.blob(layer.descriptor)), layer.bytes);
  assert.deepEqual(
    requests().map(({ headers }) => headers.range),
    [undefined, 'bytes=1500-', 'bytes=2200-'],
  );
});

test('where Range is not known, what came already is left out', async (t) => {
  const { destination, registry } = await withImage(t);
  const ascii = blobOf(3_000);
  ascii.bytes.fill('a');
  const digest = registry.store.putBlob('a/b', ascii.bytes) as never;
  registry.faults.order('GET', /blobs/, { cutAnswerAfter: 1_500 });
  registry.faults.order('GET', /blobs/, { answer: { status: 200, body: ascii.bytes.toString() } });
  assert.deepEqual(await collect(destination.blob({ digest, size: 3_000 })), ascii.bytes);
});

test('as long as something comes, it goes on; where nothing comes any more, it ends', async (t) => {
  const { destination, registry, slept } = await withImage(t);
  registry.faults.order('GET', /blobs/, { cutAnswerAfter: 400 }, 12);
  assert.deepEqual(await collect(destination.blob(layer.descriptor)), layer.bytes);
  slept.length = 0;
  registry.faults.order('GET', /blobs/, { cutAnswerAfter: 0 }, 100);
  assert.match(
    await troubleOf(collect(destination.blob(layer.descriptor))),
    /does not answer \(UND_ERR_SOCKET\)/,
  );
  assert.deepEqual(slept, [500, 1_000, 2_000, 4_000]);
});

test('a blob of other bytes ends with an error, and its last bytes are kept back', async (t) => {
  const { destination, registry } = await withImage(t);
  registry.faults.order('GET', /blobs/, { corrupt: true });
  let came = 0;
  const reading = async () => {
    for await (const piece of destination.blob(layer.descriptor)) came += piece.length;
  };
  assert.match(await troubleOf(reading()), /other bytes came where sha256:.* was promised/);
  assert.ok(came < layer.descriptor.size);
  const { digest } = layer.descriptor;
  assert.match(await troubleOf(collect(destination.blob({ digest, size: 4_999 }))), /more than 4999 bytes/);
});

test('a blob that is not there is an error', async (t) => {
  const { destination } = await withImage(t);
  const none = blobOf(10, 99).descriptor;
  assert.match(
    await troubleOf(collect(destination.blob(none))),
    /does not give the blob sha256:.*BLOB_UNKNOWN/,
  );
});

test('a blob from another origin comes without the credentials', async (t) => {
  const storage = await scene(t);
  storage.registry.store.putBlob('a/b', layer.bytes);
  const users = new Map([['user', 'secret']]);
  const { destination, requests } = await withImage(
    t,
    { authentication: { kind: 'basic', users }, redirectBlobsTo: `http://${storage.registry.host}` },
    { credentials: async () => ({ username: 'user', password: 'secret' }) },
  );
  storage.registry.faults.order('GET', /blobs/, { cutAnswerAfter: 1_000 });
  assert.deepEqual(await collect(destination.blob(layer.descriptor)), layer.bytes);
  assert.ok(requests().some(({ headers }) => headers.authorization !== undefined));
  const elsewhere = storage.requests();
  assert.equal(elsewhere.length, 2);
  assert.ok(elsewhere.every(({ headers }) => headers.authorization === undefined));
});

test('nothing is fetched unencrypted from elsewhere, nor in circles', async (t) => {
  const { destination, registry, requests } = await withImage(t);
  const to = (location: string) => ({ answer: { status: 307, headers: { location } } });
  registry.faults.order('GET', /manifests/, to('http://169.254.169.254/latest/meta-data/'));
  assert.match(
    await troubleOf(destination.manifest('1.0')),
    /^169\.254\.169\.254: the registry leads to an address without encryption/,
  );
  requests();
  registry.faults.order('GET', /manifests/, to('/v2/a/b/manifests/1.0'), 100);
  assert.match(await troubleOf(destination.manifest('1.0')), /sends on more than 5 times/);
  assert.equal(requests().length, 6);
});

test('a 401 of another origin is no question who we are', async (t) => {
  const storage = await scene(t);
  const users = new Map([['user', 'secret']]);
  const { destination } = await withImage(
    t,
    { authentication: { kind: 'basic', users }, redirectBlobsTo: `http://${storage.registry.host}` },
    { credentials: async () => ({ username: 'user', password: 'secret' }) },
  );
  const answer = { status: 401, headers: { 'www-authenticate': 'Basic realm="phishing"' } };
  storage.registry.faults.order('GET', /blobs/, { answer }, 10);
  assert.match(await troubleOf(collect(destination.blob(layer.descriptor))), /no permission.*HTTP 401/);
  assert.deepEqual(
    storage.requests().map(({ headers }) => headers.authorization),
    [undefined],
  );
});

test('tags come page by page; where they are not told, there are none', async (t) => {
  const { destination, at, registry, asked } = await withImage(t, { quirks: { pageSize: 2 } });
  for (const tag of ['b', 'c', 'd', 'e']) registry.store.create('a/b').tags.set(tag, manifest.digest);
  assert.deepEqual(await destination.tags(), ['1.0', 'b', 'c', 'd', 'e']);
  assert.deepEqual(asked(), ['GET 200', 'GET 200', 'GET 200']);
  assert.deepEqual(await at('not/there').tags(), []);
  for (const status of [401, 403, 405]) {
    registry.faults.order('GET', /tags/, { answer: { status } });
    assert.deepEqual(await destination.tags(), []);
  }
  registry.faults.order('GET', /tags/, { answer: { status: 200, body: '{"name":"a/b","tags":null}' } });
  assert.deepEqual(await destination.tags(), []);
  const link = { link: '<http://127.0.0.1:1/v2/a/b/tags/list>; rel="next"' };
  registry.faults.order('GET', /tags/, { answer: { status: 200, headers: link, body: '{"tags":["x"]}' } });
  assert.deepEqual(await destination.tags(), ['x']);
});

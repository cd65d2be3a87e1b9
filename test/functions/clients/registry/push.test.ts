import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediaTypes } from '../../../../functions/image/oci.ts';
import { likeEcr } from '../../../registry/registry-quirks.ts';
import { blobOf, inPieces, manifestOf, part, scene, stored, troubleOf } from './scene.ts';

const small = blobOf(600);
const large = blobOf(3_500, 2);

test('what is there costs one HEAD, and its bytes are not even asked for', async (t) => {
  const { destination, registry, requests } = await scene(t);
  registry.store.putBlob('a/b', large.bytes);
  const open = () => assert.fail('its bytes were asked for');
  assert.equal(await destination.putBlob({ ...large, open }), 'there');
  assert.deepEqual(
    requests().map(({ method, path }) => `${method} ${path}`),
    [`HEAD /v2/a/b/blobs/${large.descriptor.digest}`],
  );
});

test('a small blob goes in one PUT', async (t) => {
  const { destination, registry, asked } = await scene(t);
  const told: number[] = [];
  assert.equal(await destination.putBlob(small, (bytes) => told.push(bytes)), 'sent');
  assert.deepEqual(asked(), ['HEAD 404', 'POST 202', 'PUT 201']);
  assert.deepEqual(told, [600]);
  assert.deepEqual(registry.store.create('a/b').blobs.get(small.descriptor.digest), small.bytes);
});

test('an empty blob, too', async (t) => {
  const { destination } = await scene(t);
  assert.equal(await destination.putBlob(blobOf(0)), 'sent');
});

test('a large one goes in parts, each where the one before ended, and tells how far it is', async (t) => {
  const { destination, registry, requests } = await scene(t);
  const told: number[] = [];
  assert.equal(await destination.putBlob(large, (bytes) => told.push(bytes)), 'sent');
  const [, , ...parts] = requests();
  assert.deepEqual(
    parts.map(({ method, status, headers }) => [method, status, headers['content-range']]),
    [
      ['PATCH', 202, '0-999'],
      ['PATCH', 202, '1000-1999'],
      ['PATCH', 202, '2000-2999'],
      ['PATCH', 202, '3000-3499'],
      ['PUT', 201, undefined],
    ],
  );
  assert.equal(
    told.reduce((sum, bytes) => sum + bytes, 0),
    3_500,
  );
  assert.deepEqual(registry.store.create('a/b').blobs.get(large.descriptor.digest), large.bytes);
});

test('no more than one part of a blob is held in memory', async (t) => {
  const { destination, registry } = await scene(t);
  const arrived = () => registry.log.reduce((sum, { received }) => sum + received, 0);
  let most = 0;
  let given = 0;
  const before = registry.log.length;
  const watching = {
    ...large,
    async *open() {
      for await (const piece of large.open()) {
        most = Math.max(most, given - arrived());
        given += piece.length;
        yield piece;
      }
    },
  };
  await destination.putBlob(watching);
  assert.ok(registry.log.length > before);
  assert.ok(most <= part + 64, `${most} bytes were under way`);
});

test('a repository of the same registry is mounted from, another registry is not', async (t) => {
  const { destination, at, registry, asked } = await scene(t);
  registry.store.putBlob('base/one', large.bytes);
  assert.equal(await destination.putBlob({ ...large, from: at('base/one') }), 'mounted');
  assert.deepEqual(asked(), ['HEAD 404', 'POST 201']);
  const other = await scene(t);
  assert.equal(await destination.putBlob({ ...small, from: other.destination }), 'sent');
  assert.deepEqual(asked(), ['HEAD 404', 'POST 202', 'PUT 201']);
});

test('where nothing is mounted, the upload that is offered instead goes on', async (t) => {
  const { destination, at, asked } = await scene(t, { quirks: { mount: false } });
  assert.equal(await destination.putBlob({ ...small, from: at('base/one') }), 'sent');
  assert.deepEqual(asked(), ['HEAD 404', 'POST 202', 'PUT 201']);
});

test('a registry that refuses to mount is not asked again', async (t) => {
  const { destination, at, registry, asked } = await scene(t);
  registry.faults.order('POST', /uploads/, { answer: { status: 403 } });
  const from = at('base/one');
  assert.equal(await destination.putBlob({ ...small, from }), 'sent');
  assert.equal(await destination.putBlob({ ...large, from }), 'sent');
  assert.equal(asked().filter((request) => request.startsWith('POST')).length, 3);
});

test('parts are as large as the registry says they must be', async (t) => {
  const { destination, requests } = await scene(t, { quirks: { minPart: 1_600, announceMinPart: true } });
  assert.equal(await destination.putBlob(large), 'sent');
  const parts = requests().filter(({ method }) => method === 'PATCH');
  assert.deepEqual(
    parts.map(({ received }) => received),
    [1_600, 1_600, 300],
  );
});

test('what a registry wants in one part does not go through the memory', async (t) => {
  const { destination, asked } = await scene(t, { quirks: { minPart: 5_000, announceMinPart: true } });
  const huge = blobOf(12_000);
  assert.equal(await destination.putBlob(huge), 'sent');
  assert.deepEqual(asked(), ['HEAD 404', 'POST 202', 'PUT 201']);
});

test('a registry that takes no parts gets it in one, and the next at once', async (t) => {
  for (const quirks of [{ parts: false }, { maxPart: 500 }]) {
    const { destination, registry, asked } = await scene(t, { quirks });
    assert.equal(await destination.putBlob(large), 'sent');
    assert.deepEqual(registry.store.create('a/b').blobs.get(large.descriptor.digest), large.bytes);
    assert.equal(registry.store.create('a/b').uploads.size, 0);
    asked();
    assert.equal(await destination.putBlob(blobOf(2_000, 3)), 'sent');
    assert.deepEqual(asked(), ['HEAD 404', 'POST 202', 'PUT 201']);
  }
});

test('ECR: 201 for a part, a Range that stands still, tags that cannot be moved', async (t) => {
  const { destination, registry } = await scene(t, { quirks: { ...likeEcr, minPart: 1_000 } });
  registry.store.create('a/b', { immutableTags: true });
  const image = manifestOf(small, large);
  assert.equal(await destination.putBlob(small), 'sent');
  assert.equal(await destination.putBlob(large), 'sent');
  await destination.putManifest(image, '1.0');
  // The same again is what a second publish does.
  await destination.putManifest(image, '1.0');
  const other = await troubleOf(destination.putManifest(manifestOf(small, large, large), '1.0'));
  assert.match(
    other,
    /a\/b: the tag 1\.0 is taken by another image \(sha256:\w+\) and cannot be moved\. Publish under/,
  );
  assert.equal(registry.store.create('a/b').tags.get('1.0'), image.digest);
});

test('ECR: a repository that is not there hangs up; it is said what it is', async (t) => {
  const { destination } = await scene(t, { quirks: likeEcr });
  assert.match(
    await troubleOf(destination.putBlob(small)),
    /^127\S+\/a\/b: there is no such repository\. Make it first/,
  );
});

test('elsewhere it says so itself', async (t) => {
  const { destination } = await scene(t, { quirks: { createOnPush: false } });
  assert.match(await troubleOf(destination.putBlob(small)), /there is no such repository\. Make it first/);
  assert.match(
    await troubleOf(destination.putManifest(manifestOf(small), '1.0')),
    /there is no such repository/,
  );
});

test('where HEAD is refused, it is uploaded', async (t) => {
  const { destination } = await scene(t, { quirks: { headBlob: 401 } });
  assert.equal(await destination.putBlob(large), 'sent');
});

test('where HEAD leads to a storage that does not know it, the blob is there', async (t) => {
  const storage = await scene(t);
  storage.registry.faults.order('HEAD', /./, { answer: { status: 403 } });
  const { destination, registry, asked } = await scene(t);
  const location = `http://${storage.registry.host}/signed-for-get`;
  registry.faults.order('HEAD', /blobs/, { answer: { status: 307, headers: { location } } });
  assert.equal(await destination.putBlob(large), 'there');
  assert.deepEqual(asked(), ['HEAD 307']);
});

test('a manifest whose blobs are missing leaves no tag', async (t) => {
  const { destination, registry } = await scene(t);
  const line = await troubleOf(destination.putManifest(manifestOf(small, large), '1.0'));
  assert.match(line, /does not take the manifest 1\.0 \(HTTP 400, MANIFEST_BLOB_UNKNOWN: blob unknown/);
  assert.deepEqual([...registry.store.create('a/b').tags], []);
});

test('manifests by their digest, then the index under its tag', async (t) => {
  const { destination, registry } = await scene(t);
  await destination.putBlob(small);
  const image = manifestOf(small);
  await destination.putManifest(image);
  const entry = { mediaType: image.mediaType, digest: image.digest, size: image.bytes.length };
  const index = stored({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [entry] });
  await destination.putManifest(index, '1.0');
  assert.deepEqual([...registry.store.create('a/b').tags], [['1.0', index.digest]]);
});

test('a registry that has another manifest than was sent is not believed', async (t) => {
  const { destination, registry } = await scene(t);
  await destination.putBlob(small);
  registry.faults.order('PUT', /manifests/, {
    headers: { 'docker-content-digest': large.descriptor.digest },
  });
  assert.match(await troubleOf(destination.putManifest(manifestOf(small))), /other bytes came where sha256/);
});

test('a location to an address without encryption is not followed', async (t) => {
  const { destination, registry } = await scene(t);
  const headers = { location: 'http://registry.example/v2/a/b/blobs/uploads/1?_state=2' };
  registry.faults.order('POST', /uploads/, { answer: { status: 202, headers } });
  assert.match(
    await troubleOf(destination.putBlob(small)),
    /^registry\.example: the registry leads to an address without encryption/,
  );
});

test('a location elsewhere gets no credentials', async (t) => {
  const storage = await scene(t);
  const users = new Map([['user', 'secret']]);
  const credentials = async () => ({ username: 'user', password: 'secret' });
  const { destination, registry } = await scene(
    t,
    { authentication: { kind: 'basic', users } },
    { credentials },
  );
  const answer = await fetch(`http://${storage.registry.host}/v2/a/b/blobs/uploads/`, { method: 'POST' });
  const location = `http://${storage.registry.host}${answer.headers.get('location')}`;
  storage.requests();
  registry.faults.order('POST', /uploads/, { answer: { status: 202, headers: { location } } });
  await destination.putBlob({ ...large, open: () => inPieces(large.bytes, 500) });
  assert.ok(storage.requests().every(({ headers }) => headers.authorization === undefined));
});

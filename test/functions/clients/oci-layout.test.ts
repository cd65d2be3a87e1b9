import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connectOciLayout } from '../../../functions/clients/oci-layout.ts';
import { mediaTypes } from '../../../functions/image/oci.ts';
import { blobOf, collect, inPieces, manifestOf, stored, troubleOf } from './registry/scene.ts';

const small = blobOf(60);
const layer = blobOf(5_000, 2);
const image = manifestOf(small, layer);

/** A directory that is not there yet. */
function place(t: TestContext): string {
  const parent = mkdtempSync(join(tmpdir(), 'remora-layout-'));
  t.after(() => rmSync(parent, { recursive: true }));
  return join(parent, 'images');
}

async function filled(t: TestContext) {
  const directory = place(t);
  const layout = connectOciLayout(directory);
  await Promise.all([layout.putBlob(small), layout.putBlob(layer)]);
  await layout.putManifest(image);
  return { directory, layout };
}

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

test('what is written is an image layout, file by file', async (t) => {
  const { directory, layout } = await filled(t);
  const entry = { mediaType: image.mediaType, digest: image.digest, size: image.bytes.length };
  const index = stored({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [entry] });
  await layout.putManifest(index, '1.0');
  assert.deepEqual(json(directory, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
  assert.deepEqual(json(directory, 'index.json'), {
    schemaVersion: 2,
    mediaType: mediaTypes.index,
    manifests: [
      {
        mediaType: mediaTypes.index,
        digest: index.digest,
        size: index.bytes.length,
        annotations: { 'org.opencontainers.image.ref.name': '1.0' },
      },
    ],
  });
  const digests = [small.descriptor, layer.descriptor, image, index].map(({ digest }) => digest.slice(7));
  assert.deepEqual(readdirSync(join(directory, 'blobs', 'sha256')).sort(), digests.sort());
  assert.deepEqual(readdirSync(directory).sort(), ['blobs', 'index.json', 'oci-layout']);
});

test('it can be read again, and another publish finds everything there', async (t) => {
  const { directory, layout } = await filled(t);
  await layout.putManifest(image, '1.0');
  const again = connectOciLayout(directory);
  assert.deepEqual(await again.tags(), ['1.0']);
  assert.deepEqual(Buffer.from((await again.manifest('1.0'))?.bytes ?? []), Buffer.from(image.bytes));
  assert.equal((await again.manifest(image.digest))?.mediaType, mediaTypes.manifest);
  assert.equal(await again.manifest('2.0'), undefined);
  assert.equal(await again.manifest(layer.descriptor.digest.replace(/.$/, 'x')), undefined);
  assert.deepEqual(await collect(again.blob(layer.descriptor)), layer.bytes);
  const open = () => assert.fail('its bytes were asked for');
  assert.equal(await again.putBlob({ ...layer, open }), 'there');
});

test('a tag moves, and tags at the same time do not lose each other', async (t) => {
  const { layout } = await filled(t);
  await Promise.all(['a', 'b', 'c', 'a'].map((tag) => layout.putManifest(image, tag)));
  assert.deepEqual((await layout.tags()).sort(), ['a', 'b', 'c']);
  const other = manifestOf(small);
  await layout.putManifest(other, 'a');
  assert.equal((await layout.manifest('a'))?.digest, other.digest);
});

test('progress is told', async (t) => {
  let told = 0;
  const layout = connectOciLayout(place(t));
  await layout.putBlob(layer, (bytes) => {
    told += bytes;
  });
  assert.equal(told, 5_000);
});

test('of other bytes than were promised, or of half of them, nothing stays', async (t) => {
  const directory = place(t);
  const layout = connectOciLayout(directory);
  const lying = { ...layer, open: () => inPieces(blobOf(5_000, 3).bytes) };
  assert.match(
    await troubleOf(layout.putBlob(lying)),
    /the source of the blob: other bytes came where sha256/,
  );
  const broken = async function* () {
    yield layer.bytes.subarray(0, 1_000);
    throw new RangeError('from the source');
  };
  await assert.rejects(layout.putBlob({ ...layer, open: broken }), /^RangeError: from the source$/);
  assert.deepEqual(readdirSync(join(directory, 'blobs', 'sha256')), []);
});

test('what was damaged meanwhile is not handed out', async (t) => {
  const { directory, layout } = await filled(t);
  const file = join(directory, 'blobs', 'sha256', layer.descriptor.digest.slice(7));
  writeFileSync(file, layer.bytes.fill(0, 10, 20));
  assert.match(await troubleOf(collect(layout.blob(layer.descriptor))), /other bytes came where sha256/);
  writeFileSync(join(directory, 'blobs', 'sha256', image.digest.slice(7)), '{}');
  assert.match(await troubleOf(layout.manifest(image.digest)), /other bytes came where sha256/);
});

test('a directory that holds something else is left alone', async (t) => {
  const directory = place(t);
  mkdirSync(directory);
  writeFileSync(join(directory, 'holiday.jpg'), '');
  const layout = connectOciLayout(directory);
  assert.match(
    await troubleOf(layout.putBlob(layer)),
    /images: the directory holds something else \("holiday\.jpg"\)\. Name an empty directory/,
  );
  assert.deepEqual(readdirSync(directory), ['holiday.jpg']);
});

test('what cannot be used is said with its place', async (t) => {
  const file = place(t);
  writeFileSync(file, '');
  assert.match(await troubleOf(connectOciLayout(file).putBlob(layer)), /images: it is no directory/);
  assert.match(await troubleOf(connectOciLayout(file).tags()), /images: it is no directory/);
  const directory = place(t);
  mkdirSync(directory);
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}');
  assert.match(await troubleOf(connectOciLayout(directory).putBlob(layer)), /layout of another version/);
  writeFileSync(join(directory, 'oci-layout'), 'nonsense');
  assert.match(await troubleOf(connectOciLayout(directory).putBlob(layer)), /oci-layout: it is no JSON/);
  writeFileSync(join(directory, 'index.json'), '[]');
  assert.match(await troubleOf(connectOciLayout(directory).tags()), /index\.json: it is no index of images/);
});

test('before the first image there is nothing in it, and it is not made by looking', async (t) => {
  const directory = place(t);
  const layout = connectOciLayout(directory);
  assert.deepEqual([await layout.tags(), await layout.manifest('1.0')], [[], undefined]);
  assert.equal(statSync(directory, { throwIfNoEntry: false }), undefined);
  assert.equal(layout.name, `oci:${directory}`);
});

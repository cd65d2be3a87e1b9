import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mediaTypes } from '../../../functions/image/oci.ts';
import { mirrorOfficial } from '../../../functions/publish/mirror-official.ts';
import type { Trouble } from '../../../functions/report/trouble.ts';
import { startRegistry } from '../../registry/registry.ts';
import { registryWorld } from './registry-world.ts';
import { putTinyBase } from './tiny-base.ts';

const mackerel = await startRegistry();
const registry = await startRegistry();
after(() => Promise.all([mackerel.stop(), registry.stop()]));
const source = `${mackerel.host}/mackerel/mackerel-container-agent`;
const { store } = mackerel;
const repository = 'mackerel/mackerel-container-agent';

/** An image as `docker buildx` pushes it: a manifest for each architecture, and an attestation beside each. */
function putOfficial(tag: string): string {
  putTinyBase(store, repository, 'plain', { more: Buffer.from(tag) });
  const digest = store.repositories.get(repository)?.tags.get('plain') ?? assert.fail();
  const plain = JSON.parse(String(store.repositories.get(repository)?.manifests.get(digest)?.bytes));
  const attestations = plain.manifests.map(({ digest: subject }: { digest: string }) => {
    const [config, layer] = ['{}', `{"predicate":"of ${subject}"}`].map(Buffer.from);
    if (!config || !layer) return assert.fail();
    const manifest = {
      ...{ schemaVersion: 2, mediaType: mediaTypes.manifest },
      config: {
        mediaType: mediaTypes.config,
        digest: store.putBlob(repository, config),
        size: config.length,
      },
      layers: [
        {
          mediaType: 'application/vnd.in-toto+json',
          digest: store.putBlob(repository, layer),
          size: layer.length,
        },
      ],
    };
    return {
      mediaType: mediaTypes.manifest,
      digest: store.putManifest(repository, manifest),
      size: Buffer.byteLength(JSON.stringify(manifest)),
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.digest': subject },
    };
  });
  const index = { ...plain, manifests: [...plain.manifests, ...attestations] };
  return store.putManifest(repository, index, tag);
}

test('the official image is copied whole: index and attestations under their own digests', async () => {
  const digest = putOfficial('v0.13.2');
  const world = registryWorld(registry);
  const published = await mirrorOfficial(world, 'v0.13.2', undefined, [`${mackerel.host}/not/there`, source]);
  assert.equal(published.image, `${world.name}@${digest}`);
  assert.equal(world.named.value, published.image);
  const copy = registry.store.repositories.get('team/agent');
  assert.equal(copy?.tags.get('v0.13.2'), digest);
  assert.equal(copy?.manifests.size, 5);
  for (const blob of copy?.blobs.keys() ?? []) assert.ok(store.repositories.get(repository)?.blobs.has(blob));
  const before = registry.log.length;
  const again = await mirrorOfficial(world, 'v0.13.2', undefined, [source]);
  assert.deepEqual([again.image, again.sent, registry.log.length - before], [published.image, 0, 1]);
});

test('a version that was never published: one line, and the parameter stays', async () => {
  const world = registryWorld(registry);
  await assert.rejects(mirrorOfficial(world, 'v9.9.9', undefined, [source]), (error: Trouble) => {
    assert.match(error.line, /:v9\.9\.9: there is no such official image\. /);
    return true;
  });
  assert.equal(world.named.writes, 0);
});

test('where no registry has it, or none answers, the remedy is one that can be followed', async () => {
  const world = registryWorld(registry, 'remora/dev/agent-nowhere');
  const second = `${mackerel.host}/mackerel/other`;
  await assert.rejects(mirrorOfficial(world, '0.13.2', 'x', [source, second]), (trouble: Trouble) => {
    assert.match(trouble.line, /from none of 2 registries .* Is the version spelt right, as v0\.13\.2\?$/);
    return true;
  });
  const closed = `${mackerel.host}/mackerel/closed`;
  mackerel.faults.order('GET', /mackerel\/closed/, { answer: { status: 403 } });
  await assert.rejects(mirrorOfficial(world, 'v9.9.8', 'x', [closed, source]), (trouble: Trouble) => {
    assert.match(trouble.line, /from none of 2 .*\)\. Does this machine reach them\? Else try again later/);
    return true;
  });
});

test('a tag that another image has, in a repository whose tags cannot be moved', async () => {
  putOfficial('v0.13.3');
  registry.store.create('team/fixed', { immutableTags: true });
  const world = registryWorld(registry, 'team/fixed');
  await mirrorOfficial(world, 'v0.13.2', 'taken', [source]);
  await assert.rejects(mirrorOfficial(world, 'v0.13.3', 'taken', [source]), /taken/);
  assert.equal(world.named.writes, 1);
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mediaTypes } from '../../../functions/image/oci.ts';
import { mirrorOfficial } from '../../../functions/publish/mirror-official.ts';
import type { Trouble } from '../../../functions/report/trouble.ts';
import { startRegistry } from '../../registry/registry.ts';
import { type RegistryWorld, registryWorld } from './registry-world.ts';
import { putTinyBase } from './tiny-base.ts';

const mackerel = await startRegistry();
const registry = await startRegistry();
after(() => Promise.all([mackerel.stop(), registry.stop()]));
const { store } = mackerel;
/** The last of the three. */
const repository = 'ghcr.io/mackerelio/mackerel-container-agent';

/** A world in which Mackerel's three registries are one of ours: the host of each begins the repository's name. */
function worldOf(destination?: string): RegistryWorld {
  const world = registryWorld(registry, destination);
  return { ...world, find: (reference) => world.find(`${mackerel.host}/${reference}`) };
}

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
  const world = worldOf();
  const published = await mirrorOfficial(world, 'v0.13.2');
  assert.equal(published.image, `${world.name}@${digest}`);
  assert.equal(world.named.value, published.image);
  const copy = registry.store.repositories.get('team/agent');
  assert.equal(copy?.tags.get('v0.13.2'), digest);
  assert.equal(copy?.manifests.size, 5);
  for (const blob of copy?.blobs.keys() ?? []) assert.ok(store.repositories.get(repository)?.blobs.has(blob));
  const before = registry.log.length;
  const again = await mirrorOfficial(world, 'v0.13.2');
  assert.equal(world.notes.at(-1), 'It is there already, as v0.13.2');
  assert.deepEqual([again.image, again.sent, registry.log.length - before], [published.image, 0, 1]);
});

test('a version that was never published: one line, and the parameter stays', async () => {
  const world = worldOf();
  await assert.rejects(mirrorOfficial(world, 'v9.9.9'), (error: Trouble) => {
    assert.match(error.line, /there is no such official image/);
    assert.doesNotMatch(error.line, /\n/);
    return true;
  });
  assert.equal(world.named.writes, 0);
});

test('where no registry has it, or none answers, the remedy is one that can be followed', async () => {
  const world = worldOf('remora/dev/agent-nowhere');
  await assert.rejects(mirrorOfficial(world, '0.13.2', 'x'), (trouble: Trouble) => {
    assert.match(trouble.line, /from none of 3 registries .* Is the version spelt right, as v0\.13\.2\?$/);
    return true;
  });
  mackerel.faults.order('GET', /docker\.io/, { answer: { status: 403 } });
  await assert.rejects(mirrorOfficial(world, 'v9.9.8', 'x'), (trouble: Trouble) => {
    assert.match(trouble.line, /from none of 3 .*\)\. Does this machine reach them\? Else try again later/);
    return true;
  });
});

test('a tag that another image has, in a repository whose tags cannot be moved', async () => {
  putOfficial('v0.13.3');
  registry.store.create('team/fixed', { immutableTags: true });
  const world = worldOf('team/fixed');
  await mirrorOfficial(world, 'v0.13.2', 'taken');
  await assert.rejects(mirrorOfficial(world, 'v0.13.3', 'taken'), /taken/);
  assert.equal(world.named.writes, 1);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentLayer } from '../../../functions/image/agent-layer.ts';
import { composeImage } from '../../../functions/image/compose-image.ts';
import { composeIndex } from '../../../functions/image/compose-index.ts';
import { digestOf } from '../../../functions/image/digest.ts';
import { type ImageConfig, readConfig } from '../../../functions/image/image-config.ts';
import { type ImageManifest, mediaTypes } from '../../../functions/image/oci.ts';
import { layersBetween, ownLayer } from '../../../functions/image/own-layer.ts';
import { readIndex, readManifest } from '../../../functions/image/read-manifest.ts';
import { Trouble } from '../../../functions/report/trouble.ts';
import { baseImage, provenance } from './base-image.ts';

const agent = agentLayer(Buffer.from('// @bun\n'), '0.1.0').layer;
const runtime = ownLayer(
  'runtime',
  { digest: digestOf('bun'), diffId: digestOf('bun, plain'), size: 3 },
  { bun: '1.4.5' },
);

function composed(over: Partial<ReturnType<typeof baseImage>> = {}) {
  const base = { ...baseImage('amd64'), ...over };
  const image = composeImage(base, [runtime, agent], 'amd64', provenance);
  const manifest = JSON.parse(Buffer.from(image.manifest.bytes).toString()) as ImageManifest;
  const config = JSON.parse(Buffer.from(image.config.bytes).toString()) as ImageConfig;
  return { image, manifest, config };
}

test('an image is its base, the runtime and the agent, in the words of OCI', () => {
  const { image, manifest, config } = composed();
  assert.deepEqual(
    manifest.layers.map(({ mediaType, digest }) => [mediaType, digest]),
    [digestOf('one'), digestOf('two'), runtime.descriptor.digest, agent.descriptor.digest].map((digest) => [
      mediaTypes.layer,
      digest,
    ]),
  );
  assert.equal(manifest.mediaType, mediaTypes.manifest);
  assert.deepEqual(manifest.config, image.config.descriptor);
  assert.equal(image.config.descriptor.mediaType, mediaTypes.config);
  assert.equal(image.config.descriptor.digest, digestOf(image.config.bytes));
  assert.equal(image.manifest.digest, digestOf(image.manifest.bytes));
  assert.deepEqual(config.rootfs.diff_ids, [
    digestOf('one, plain'),
    digestOf('two, plain'),
    runtime.diffId,
    agent.diffId,
  ]);
  const told = config.history?.filter(({ empty_layer: isEmpty }) => !isEmpty);
  assert.equal(told?.length, manifest.layers.length);
  assert.equal(told?.at(-1)?.comment, 'agent 0.1.0');
});

test("what runs is the agent, as root and with Bun's settings; of the base's own program nothing is left", () => {
  const { config } = composed();
  assert.equal(config.created, '2026-10-08T11:04:12Z');
  assert.deepEqual(config.config, {
    Env: [
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'A=b=c',
      'BUN_JSC_useJIT=0',
      'BUN_JSC_numberOfGCMarkers=1',
      'BUN_JSC_useConcurrentGC=0',
      'BUN_JSC_smallHeapSize=1200000',
      'BUN_JSC_codeBlockAgingLeaseMultiplier=1',
    ],
    User: '',
    WorkingDir: '/',
    Labels: {
      maintainer: 'somebody',
      'org.opencontainers.image.version': '0.1.0',
      'org.opencontainers.image.title': 'mackerel-container-agent',
      'org.opencontainers.image.description': "Remora's agent for Mackerel, for containers on Amazon ECS",
      'org.opencontainers.image.revision': 'abc1234',
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.base.name': 'docker.io/library/alpine:3.22',
      'org.opencontainers.image.base.digest': digestOf('the index'),
    },
    Entrypoint: ['/usr/local/bin/mackerel-container-agent'],
  });
});

test('where the sources are stands in the labels, if anybody knows', () => {
  const source = 'https://github.com/you/remora';
  const { manifest } = composeImage(baseImage('amd64'), [agent], 'amd64', { ...provenance, source });
  const { annotations } = JSON.parse(Buffer.from(manifest.bytes).toString()) as ImageManifest;
  assert.equal(annotations?.['org.opencontainers.image.source'], source);
  assert.ok(!('org.opencontainers.image.source' in (composed().manifest.annotations ?? {})));
});

test('the same ingredients make the same bytes', () => {
  const { image } = composed();
  assert.deepEqual(composed().image, image);
  assert.equal(
    image.manifest.digest,
    'sha256:bbae77118697ea6e61872ecc82f0d0e6842586ea6b9df45e99102b036f1a9b33',
  );
  const arm = composeImage(baseImage('arm64'), [agent], 'arm64', provenance).manifest;
  const index = composeIndex(
    new Map([
      ['arm64', arm],
      ['amd64', image.manifest],
    ]),
    provenance,
  );
  assert.equal(index.digest, 'sha256:d0c371f3cd1f12da7bf861d8e3bf03e8e366d44591628a4337c160b1392880b7');
  assert.deepEqual(
    readIndex(index, 'ours').manifests.map(({ platform, digest, size }) => ({ platform, digest, size })),
    [
      {
        platform: { os: 'linux', architecture: 'amd64' },
        digest: image.manifest.digest,
        size: image.manifest.bytes.length,
      },
      { platform: { os: 'linux', architecture: 'arm64' }, digest: arm.digest, size: arm.bytes.length },
    ],
  );
});

test('an earlier image tells what lies between its base and its agent, and a new agent gets onto that', () => {
  const { image } = composed();
  const between = layersBetween(readManifest(image.manifest, 'the earlier one'), 'the earlier one');
  assert.deepEqual(between, [runtime]);
  const again = composeImage(baseImage('amd64'), [...between, agent], 'amd64', provenance);
  assert.deepEqual(again, image);
});

test('an image of ours can be a base: what it was made of is not taken for what is put onto it', () => {
  const { manifest, config } = composed();
  const onto = composeImage({ manifest, config, where: 'ours' }, [agent], 'amd64', provenance);
  assert.deepEqual(layersBetween(readManifest(onto.manifest, 'ours'), 'ours'), []);
});

test('a base that tells no time and no history has an image that tells none', () => {
  const { config: whole } = baseImage('amd64');
  const { created: _, history: __, config: ___, ...bare } = whole;
  const { config } = composed({ config: bare });
  assert.ok(!('created' in config) && !('history' in config));
  assert.deepEqual(config.config?.Env?.length, 5);
});

test('an image has no more layers than an engine can put one upon the other', () => {
  const { manifest, config } = baseImage('amd64');
  const [layer] = manifest.layers;
  const withLayers = (count: number) => ({
    manifest: { ...manifest, layers: Array(count).fill(layer) },
    config: { ...config, rootfs: { type: 'layers' as const, diff_ids: Array(count).fill(digestOf('one')) } },
  });
  assert.equal(composed(withLayers(123)).manifest.layers.length, 125);
  assert.throws(() => composed(withLayers(124)), /that image has 124 layers/);
});

test('what cannot be a base is said in one line', () => {
  const { manifest, config } = baseImage('amd64');
  const [first] = manifest.layers;
  const encrypted = {
    ...manifest,
    layers: manifest.layers.map((one) => ({ ...one, mediaType: `${one.mediaType}+encrypted` })),
  };
  const cases: [() => unknown, RegExp][] = [
    [
      () => composed(baseImage('arm64')),
      /alpine:3\.22: that image is for linux\/arm64, and not for linux\/amd64\./,
    ],
    [() => composed({ config: { ...config, os: 'windows' } }), /is for windows\/amd64/],
    [
      () => composed({ manifest: { ...manifest, layers: first ? [first] : [] } }),
      /names 1 layers, and its configuration 2/,
    ],
    [() => composed({ manifest: encrypted }), /a layer of the kind .*encrypted, which cannot be a base's/],
    [
      () => readConfig(Buffer.from('{}'), 'a chart'),
      /^a chart: the configuration of that image names no architecture/,
    ],
    [() => readConfig(Buffer.from('<html>'), 'a page'), /^a page: the configuration/],
    [() => layersBetween(manifest, 'a:b'), /^a:b: that image does not say which of its layers are Remora's/],
  ];
  for (const [attempt, line] of cases) {
    assert.throws(attempt, (error) => error instanceof Trouble && line.test(error.line) && !!error.remedy);
  }
});

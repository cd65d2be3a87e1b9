import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ImageIndex, mediaTypes } from '../../../functions/image/oci.ts';
import { readIndex, readManifest } from '../../../functions/image/read-manifest.ts';
import { Trouble } from '../../../functions/report/trouble.ts';
import { baseImage, indexOf, stored } from './base-image.ts';

const { manifest } = baseImage('amd64');
const index = JSON.parse(
  Buffer.from(indexOf([{ os: 'linux', architecture: 'amd64' }]).bytes).toString(),
) as ImageIndex;

test('what an image names, it names by media type, size and digest', () => {
  const ofManifest = (value: object) => () =>
    readManifest(stored({ ...manifest, ...value }, mediaTypes.manifest), 'a:b');
  const ofIndex = (value: unknown) => () =>
    readIndex(stored({ ...index, manifests: [value] }, mediaTypes.index), 'a:b');
  const [layer] = manifest.layers;
  ofManifest({})();
  ofIndex(index.manifests[0])();
  const wrong = [
    ofManifest({ config: null }),
    ofManifest({ config: { ...manifest.config, size: -1 } }),
    ofManifest({ layers: [null] }),
    ofManifest({ layers: [{ ...layer, size: '12' }] }),
    ofManifest({ layers: [{ ...layer, digest: 'sha256:../../../index.json' }] }),
    ofIndex(null),
    ofIndex({ ...index.manifests[0], digest: undefined }),
    ofIndex({ ...index.manifests[0], mediaType: 1 }),
  ];
  for (const attempt of wrong)
    assert.throws(
      attempt,
      (error) => error instanceof Trouble && /^a:b: that image names a part of itself/.test(error.line),
    );
});

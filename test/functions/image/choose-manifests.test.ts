import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseManifests } from '../../../functions/image/choose-manifests.ts';
import { digestOf } from '../../../functions/image/digest.ts';
import { architectures, mediaTypes, type Platform } from '../../../functions/image/oci.ts';
import { Trouble } from '../../../functions/report/trouble.ts';
import { baseImage, indexOf, stored } from './base-image.ts';

const amd64: Platform = { os: 'linux', architecture: 'amd64' };
const arm64: Platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const others: Platform[] = [
  { os: 'linux', architecture: 'arm', variant: 'v7' },
  { os: 'windows', architecture: 'amd64' },
  { os: 'unknown', architecture: 'unknown' },
  { os: 'linux', architecture: 'amd64', variant: 'v3' },
];
const of = (platform: Platform) => digestOf(JSON.stringify(platform));

function line(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Trouble) return error.line;
  }
  return assert.fail('nothing was thrown');
}

test('of an index those for our architectures are taken, whatever else it has', () => {
  for (const mediaType of [mediaTypes.index, mediaTypes.dockerIndex]) {
    const index = indexOf([...others, arm64, amd64], mediaType);
    const chosen = chooseManifests(index, architectures, 'alpine');
    assert.deepEqual(
      [...chosen],
      [
        ['amd64', of(amd64)],
        ['arm64', of(arm64)],
      ],
    );
  }
  const plain = { os: 'linux', architecture: 'arm64' };
  assert.equal(chooseManifests(indexOf([plain]), ['arm64'], 'alpine').get('arm64'), of(plain));
});

test('an architecture that is missing is named, with what there is', () => {
  assert.equal(
    line(() => chooseManifests(indexOf([...others, amd64]), architectures, 'base:1')),
    'base:1: that image is not there for linux/arm64, but for linux/arm/v7, windows/amd64, linux/amd64/v3, linux/amd64. Name a base that is there for all of them, or publish for those that it has.',
  );
  assert.match(
    line(() => chooseManifests(indexOf([]), architectures, 'base:1')),
    /not there for linux\/amd64 and linux\/arm64, but for nothing\./,
  );
});

test('an image without an index is taken for the one architecture that is asked for', () => {
  const { manifest } = baseImage('arm64');
  const alone = stored(manifest, manifest.mediaType);
  assert.deepEqual([...chooseManifests(alone, ['arm64'], 'mine')], [['arm64', alone.digest]]);
  assert.match(
    line(() => chooseManifests(alone, architectures, 'mine')),
    /^mine: that image has no index: it is for one architecture only\. Name one .* linux\/amd64 and linux\/arm64/,
  );
});

test('an index that is none is said to be none', () => {
  for (const bytes of ['', '[]', 'null', '{"manifests":1}', '<html>']) {
    const broken = { mediaType: mediaTypes.index, digest: digestOf(bytes), bytes: Buffer.from(bytes) };
    assert.match(
      line(() => chooseManifests(broken, architectures, 'it')),
      /^it: that is no image that can be read/,
    );
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../functions/image/digest.ts';
import { imageTag, sameFoundation } from '../../../functions/image/image-tag.ts';

const ingredients = {
  version: '0.1.0',
  base: { name: 'alpine:3.22', digest: digestOf('base') },
  runtimeVersion: '1.4.5',
  architectures: ['amd64', 'arm64'] as const,
  agent: digestOf('agent'),
};
const tag = imageTag(ingredients);

test('a tag names the agent, what it stands on, and what it is', () => {
  assert.equal(tag, '0.1.0-aa814ded-d4f0bc5a');
});

test('another base, runtime, choice of architectures, agent or place of its sources has another tag; their order has none', () => {
  const others = [
    { base: { ...ingredients.base, digest: digestOf('another') } },
    { base: { ...ingredients.base, name: 'another' } },
    { runtimeVersion: '1.4.6' },
    { architectures: ['amd64'] as const },
    { agent: digestOf('another') },
    { version: '0.2.0' },
    { source: 'https://example.com/ours' },
    { source: 'https://example.com/theirs' },
  ].map((over) => imageTag({ ...ingredients, ...over }));
  assert.equal(new Set([tag, ...others]).size, 9);
  assert.equal(imageTag({ ...ingredients, architectures: ['arm64', 'amd64'] }), tag);
});

test('a version that is no tag becomes one', () => {
  const odd = imageTag({ ...ingredients, version: `1.0.0+build/7 ${'x'.repeat(200)}` });
  assert.match(odd, /^[\w][\w.-]{0,127}$/);
});

test('on the same foundation stands what differs in its agent only', () => {
  const newer = imageTag({ ...ingredients, version: '0.2.0', agent: digestOf('newer') });
  const elsewhere = imageTag({ ...ingredients, base: { ...ingredients.base, digest: digestOf('another') } });
  assert.equal(sameFoundation(newer, ['latest', elsewhere, newer, tag]), tag);
  assert.equal(sameFoundation(newer, ['latest', elsewhere, newer]), undefined);
  assert.equal(sameFoundation('latest', ['stable', tag]), undefined);
});

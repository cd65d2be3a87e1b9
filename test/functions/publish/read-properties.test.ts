import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReference } from '../../../functions/image/reference.ts';
import defaultBases from '../../../functions/publish/default-base.json' with { type: 'json' };
import { readProperties } from '../../../functions/publish/read-properties.ts';

const NpmRegistry = 'https://registry.example.com/';

test('bases are a list, or names with commas between', () => {
  const bases = ['a/b:1', 'c/d:1'];
  assert.deepEqual(readProperties({ Base: bases, NpmRegistry }).bases, bases);
  assert.deepEqual(readProperties({ Base: 'a/b:1, c/d:1,', NpmRegistry }).bases, bases);
});

test('no base, and no address of a registry, are refused with the parameter to mend', () => {
  for (const Base of [undefined, '', [], ' , '])
    assert.throws(() => readProperties({ Base, NpmRegistry }), { where: 'agentBase' });
  for (const wrong of [undefined, '', 'registry.example.com', 'ftp://registry.example.com'])
    assert.throws(() => readProperties({ Base: 'a', NpmRegistry: wrong }), { where: 'npmRegistry' });
});

test('the default bases are one image in several registries', () => {
  const parsed = defaultBases.map(parseReference);
  assert.ok(parsed.length > 1);
  assert.equal(new Set(parsed.map(({ registry }) => registry)).size, parsed.length);
  assert.equal(new Set(parsed.map(({ tag }) => tag)).size, 1);
  for (const { repository } of parsed) assert.match(repository, /(^|\/)library\/alpine$/);
});

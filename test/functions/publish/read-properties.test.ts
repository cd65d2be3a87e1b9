import assert from 'node:assert/strict';
import { test } from 'node:test';
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

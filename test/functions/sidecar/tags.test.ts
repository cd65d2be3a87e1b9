import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagsForRepair, tagValue } from '../../../functions/sidecar/tags.ts';

const many = (count: number) => Array.from({ length: count }, (_, i) => ({ key: `tag-${i}`, value: '' }));
const ours = { key: 'remora:repairs', value: 'web:7' };

test('ours is added, and the tags before it keep their order and their empty values', () => {
  assert.deepEqual(tagsForRepair(many(2), 'web:7'), { tags: [...many(2), ours], full: false });
});

test('an older one of ours is replaced, not joined', () => {
  const before = [{ key: 'remora:repairs', value: 'web:6' }, ...many(1)];
  assert.deepEqual(tagsForRepair(before, 'web:7'), { tags: [...many(1), ours], full: false });
});

test('what only AWS may set goes, whatever its case', () => {
  const before = [
    { key: 'aws:cloudformation:stack-name', value: 's' },
    { key: 'AWS:thing', value: '' },
    { key: 'awsome', value: '' },
  ];
  assert.deepEqual(tagsForRepair(before, undefined), { tags: [{ key: 'awsome', value: '' }], full: false });
});

test('an empty list is left out', () => {
  assert.deepEqual(tagsForRepair([], undefined), { full: false });
  assert.deepEqual(tagsForRepair(undefined, undefined), { full: false });
  assert.deepEqual(tagsForRepair([{ key: 'aws:a', value: '' }], undefined), { full: false });
});

test('a definition that was never registered repairs nothing, whatever was copied', () => {
  assert.deepEqual(tagsForRepair([ours, ...many(1)], undefined), { tags: many(1), full: false });
});

test('among 50 tags there is no room for ours', () => {
  assert.deepEqual(tagsForRepair(many(49), 'web:7'), { tags: [...many(49), ours], full: false });
  assert.deepEqual(tagsForRepair(many(50), 'web:7'), { tags: many(50), full: true });
  assert.deepEqual(tagsForRepair(many(50), undefined), { tags: many(50), full: false });
  // Those that go make room.
  assert.equal(tagsForRepair([...many(49), { key: 'aws:a', value: '' }], 'web:7').full, false);
  assert.equal(tagsForRepair([...many(49), ours], 'web:7').full, false);
});

test('a value of more than 256 characters has no room either', () => {
  assert.equal(tagsForRepair([], `${'f'.repeat(254)}:1`).full, false);
  assert.deepEqual(tagsForRepair([], `${'f'.repeat(255)}:1`), { full: true });
});

test('the value of a tag is a text, or there is none', () => {
  const tags = [
    { key: 'a', value: '' },
    { key: 'b', value: { Ref: 'B' } as unknown as string },
  ];
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => tagValue(tags, key)),
    ['', undefined, undefined],
  );
  assert.equal(tagValue('${TAGS}' as unknown as [], 'a'), undefined);
});

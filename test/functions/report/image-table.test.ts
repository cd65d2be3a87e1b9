import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Digest } from '../../../functions/image/oci.ts';
import type { ImageVerdict } from '../../../functions/image/unused-images.ts';
import { imageLine, imageSummary, imageTable } from '../../../functions/report/image-table.ts';

const digestOf = (n: number): Digest => `sha256:${String(n).repeat(64)}`;
const verdict = (n: number, remove: boolean, more: Partial<ImageVerdict['image']> = {}): ImageVerdict => ({
  image: {
    ...{ digest: digestOf(n), tags: [], pushedAt: Date.UTC(2026, 0, n), size: 45_600_000, manifests: [] },
    ...more,
  },
  remove,
  why: remove ? 'nothing names it' : 'named by revision web:12 and 3 more',
});
const page = { width: 80, paint: (_style: unknown, text: string) => text };

test('an index stands for what it holds, where that fares alike', () => {
  const verdicts = [
    verdict(1, true),
    verdict(2, false),
    verdict(3, true, { tags: ['0.1.0-aaaaaaaa-bbbbbbbb'], manifests: [digestOf(1), digestOf(2)] }),
    verdict(4, false, { tags: ['latest', 'v1'] }),
  ];
  assert.equal(imageSummary(verdicts), '3 images: 1 may go, 2 stay.');
  const lines = imageTable(verdicts, page).split('\n');
  assert.ok(
    lines.every((line) => line.length <= 80),
    lines.join('\n'),
  );
  assert.deepEqual(lines.slice(3, -1), [
    '│ latest                  │ 2026-01-04 │ 45.6 MB │ stays: named by revision │',
    '│ v1                      │            │         │ web:12 and 3 more        │',
    '│ 444444444444            │            │         │                          │',
    '│ 0.1.0-aaaaaaaa-bbbbbbbb │ 2026-01-03 │ 45.6 MB │ goes: nothing names it   │',
    '│ 333333333333            │            │         │                          │',
    '│ 222222222222            │ 2026-01-02 │ 45.6 MB │ stays: named by revision │',
    '│                         │            │         │ web:12 and 3 more        │',
  ]);
  const name = `/${'long'.repeat(20)}`;
  const long = { ...verdict(5, false), why: `named by the parameter ${name} and 3 more` };
  const text = imageTable([long], page)
    .split('\n')
    .map((line) => line.split('│')[4]?.trim())
    .join('');
  assert.ok(text.includes(name));
});

test('a program is told of everything', () => {
  assert.deepEqual(JSON.parse(imageLine(verdict(1, true))), {
    ...{ digest: digestOf(1), tags: [], pushedAt: '2026-01-01T00:00:00.000Z', size: 45_600_000 },
    ...{ decision: 'remove', why: 'nothing names it' },
  });
  const unknown = imageLine(verdict(1, true, { pushedAt: Number.POSITIVE_INFINITY }));
  assert.equal('pushedAt' in JSON.parse(unknown), false);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BaseFacts } from '../../../../functions/image/base/facts.ts';
import { needsOf } from '../../../../functions/image/base/needs.ts';
import { Trouble } from '../../../../functions/report/trouble.ts';

const debian: BaseFacts = { library: 'glibc', missing: [], bun: false, shell: true, alpine: undefined };
const alpine: BaseFacts = {
  ...debian,
  library: 'musl',
  missing: ['libstdc++.so.6', 'libgcc_s.so.1'],
  alpine: { release: '3.22.1', repositories: '', keys: {} },
};

test('a base gets what it does not have', () => {
  assert.deepEqual(needsOf(debian, 'base:1'), { libraries: false, runtime: 'glibc', warnings: [] });
  assert.deepEqual(needsOf(alpine, 'base:1'), { libraries: true, runtime: 'musl', warnings: [] });
  assert.deepEqual(needsOf({ ...alpine, missing: [] }, 'base:1').libraries, false);
  const bun = { ...alpine, bun: true };
  assert.deepEqual(needsOf(bun, 'base:1'), { libraries: false, runtime: undefined, warnings: [] });
});

test('a base without a shell is taken, with a warning', () => {
  assert.deepEqual(needsOf({ ...debian, shell: false }, 'base:1').warnings, [
    'The base has no /bin/sh: plugins and exec probes cannot run on it.',
  ]);
});

test('a base on which Bun cannot run is refused, in one line', () => {
  const remedy = 'Name another base: one of Alpine or of Debian, or one that has Bun at /usr/local/bin/bun.';
  const cases: [Partial<BaseFacts>, string][] = [
    [{ library: undefined }, 'that base has neither glibc nor musl, which Bun needs one of.'],
    [{ missing: ['libdl.so.2'] }, 'that base has no libdl.so.2, which Bun for glibc needs.'],
    [
      { ...alpine, alpine: undefined },
      'that base has no libstdc++.so.6, no libgcc_s.so.1, which Bun for musl needs.',
    ],
  ];
  for (const [over, line] of cases) {
    assert.throws(
      () => needsOf({ ...debian, ...over }, 'base:1'),
      (error) => error instanceof Trouble && error.line === `base:1: ${line} ${remedy}`,
    );
  }
});

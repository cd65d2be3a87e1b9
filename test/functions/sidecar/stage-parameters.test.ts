import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stageOf, stageParameters } from '../../../functions/sidecar/stage-parameters.ts';

test("a stage's parameter tells its stage, and no other name does", () => {
  assert.equal(stageParameters('prod').policy, '/remora/prod/policy');
  assert.equal(stageOf('policy', '/remora/prod/policy'), 'prod');
  for (const other of [
    '/remora/prod/brake',
    '/remora/prod/policy/old',
    '/remora//policy',
    '/elsewhere/prod/policy',
    'policy',
    '',
  ])
    assert.equal(stageOf('policy', other), undefined, other);
});

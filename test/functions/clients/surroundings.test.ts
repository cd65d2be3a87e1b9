import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf, required, requiredNumber } from '../../../functions/clients/surroundings.ts';
import { context } from '../invoke.ts';

test('place and account come from the function’s own ARN', () => {
  const environment = { REMORA_STAGE: 'dev', REMORA_VERSION: '0.1.0', REMORA_ROLE_ARN: 'arn:r' };
  const { partition, region, account, stage } = placeOf(environment, context());
  assert.deepEqual([partition, region, account, stage], ['aws', 'ap-northeast-1', '123456789012', 'dev']);
});

test('a missing variable is named', () => {
  assert.throws(() => required({}, 'REMORA_STAGE'), /REMORA_STAGE .* is not set/);
});

for (const value of ['0', '-1', '1.5', 'two']) {
  test(`${value} is no number of anything`, () => {
    assert.throws(() => requiredNumber({ REMORA_WORKERS: value }, 'REMORA_WORKERS'), /positive whole number/);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOurs, repairedBy } from '../../../functions/reconcile/ours.ts';
import { place, unwatched, us } from './account.ts';

const { roleArn } = place;
const ours = (value: string, revision = 9) => ({
  ...unwatched(),
  revision,
  registeredBy: us,
  tags: [{ key: 'remora:repairs', value }],
});

test('a session of our role is ours, whatever the role’s path', () => {
  for (const registeredBy of [us, roleArn]) assert.ok(isOurs({ ...unwatched(), registeredBy }, roleArn));
});

for (const registeredBy of [
  undefined,
  '',
  'arn:aws:iam::123456789012:user/remora-dev-on-work',
  'arn:aws:sts::210987654321:assumed-role/remora-dev-on-work/on-work',
  'arn:aws:sts::123456789012:assumed-role/remora-dev-on-work-2/on-work',
]) {
  test(`${registeredBy} is somebody else`, () => {
    assert.equal(
      isOurs({ ...unwatched(), ...(registeredBy !== undefined && { registeredBy }) }, roleArn),
      false,
    );
  });
}

test('our revision names its source', () => assert.equal(repairedBy(ours('web:7'), roleArn), 7));

for (const value of ['', 'web', 'web:', 'web:0', 'web:9', 'web:10', 'api:7', 'web:7x']) {
  test(`the tag ${JSON.stringify(value)} names no source`, () => {
    assert.equal(repairedBy(ours(value), roleArn), undefined);
  });
}

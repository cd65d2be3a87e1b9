import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beforeSwitching } from '../../../functions/report/before-switching.ts';

const told = (over: object = {}) =>
  beforeSwitching({
    ...{ revisions: 40, unwatched: 38, tasks: 93 },
    ...{ maxRepairsPerHour: 300, secondsPerRepair: 2, ...over },
  }).join('\n');

test('revisions, time and hosts', () => {
  assert.match(told(), /^It would register 40 revisions, one in 2 seconds: about 2 minutes\.$/m);
  assert.match(told(), /93 tasks of 38 families without a sidecar run now, so 93 micro hosts would be added/);
});

test('more than the account may repair in an hour', () => {
  assert.match(
    told({ revisions: 1_000 }),
    /1000 revisions, .*: about 10 minutes for the first 300 \(maxRepairsPerHour\), the others at later sweeps\./,
  );
  assert.match(told({ revisions: 1_900, maxRepairsPerHour: 1_900 }), /about 1 hour 4 min\./);
});

test('one of each', () => {
  const one = told({ revisions: 1, unwatched: 1, tasks: 1 });
  assert.match(one, /1 revision, one in 2 seconds: about 2 seconds/);
  assert.match(one, /1 task of 1 family without a sidecar runs now, so 1 micro host would be added/);
});

test('nothing to register, no new host, and tasks that could not be counted', () => {
  assert.equal(told({ revisions: 0 }), 'It would register no revision.');
  assert.match(told({ unwatched: 0, tasks: 0 }), /No family gets its first sidecar/);
  assert.match(
    told({ tasks: undefined }),
    /those of 38 families without a sidecar are added once deployed\./,
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { createCloudTrail, everyManagementEvent } from './cloud-trail.ts';
import { place, startForTest } from './test-account.ts';

const cloudTrail = createCloudTrail(place);
const { endpoint, as } = await startForTest([cloudTrail]);
const client = new CloudTrailClient(as('ANY'));

test('the account has one trail, which logs the management events of all regions', async () => {
  const { trailList } = await client.send(new DescribeTrailsCommand({}));
  assert.deepEqual(
    trailList?.map(({ Name, IsMultiRegionTrail }) => [Name, IsMultiRegionTrail]),
    [['management-events', true]],
  );
  const arn = trailList?.[0]?.TrailARN ?? '';
  const status = await client.send(new GetTrailStatusCommand({ Name: arn }));
  assert.equal(status.IsLogging, true);
  assert.deepEqual(endpoint.calls.at(-1)?.permissions, [
    { action: 'cloudtrail:GetTrailStatus', resource: arn },
  ]);
  const { EventSelectors } = await client.send(new GetEventSelectorsCommand({ TrailName: arn }));
  assert.equal(EventSelectors?.[0]?.IncludeManagementEvents, true);
});

test('a trail of another region is seen only if it covers all regions', async () => {
  const elsewhere = { isLogging: true, selectors: everyManagementEvent, homeRegion: 'us-east-1' };
  cloudTrail.trails.push(
    { name: 'shadow', ...elsewhere },
    { name: 'of-its-own', isMultiRegion: false, ...elsewhere },
  );
  const { trailList } = await client.send(new DescribeTrailsCommand({}));
  assert.deepEqual(
    trailList?.map(({ Name }) => Name),
    ['management-events', 'shadow'],
  );
});

test('a trail that is not there', async () => {
  await assert.rejects(client.send(new GetTrailStatusCommand({ Name: 'none' })), {
    name: 'TrailNotFoundException',
  });
});

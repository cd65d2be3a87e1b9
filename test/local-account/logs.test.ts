import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudWatchLogsClient, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { createLogs } from './logs.ts';
import { place, startForTest } from './test-account.ts';

const groups = new Map<string, number | 'never'>([
  ['/aws/lambda/busy', 1_800_000_000_000],
  ['/aws/lambda/new', 'never'],
]);
const { endpoint, as } = await startForTest([
  createLogs({ ...place, lastWritten: (name) => groups.get(name) }),
]);
const client = new CloudWatchLogsClient(as('ANY'));
const newest = async (logGroupName: string) =>
  (await client.send(new DescribeLogStreamsCommand({ logGroupName, limit: 1 }))).logStreams;

test('the newest stream tells when something was last written', async () => {
  assert.equal((await newest('/aws/lambda/busy'))?.[0]?.lastEventTimestamp, 1_800_000_000_000);
  assert.deepEqual(await newest('/aws/lambda/new'), []);
  assert.deepEqual(endpoint.calls.at(-1)?.permissions, [
    {
      action: 'logs:DescribeLogStreams',
      resource: 'arn:aws:logs:ap-northeast-1:123456789012:log-group:/aws/lambda/new:*',
    },
  ]);
});

test('a group that is not there', async () => {
  await assert.rejects(newest('/aws/lambda/none'), { name: 'ResourceNotFoundException' });
});

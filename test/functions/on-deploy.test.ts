import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { startHttpServer } from '../local-account/http-server.ts';
import { context, deployedEnvironment } from './invoke.ts';

const told: Record<string, string>[] = [];
const cloudFormation = await startHttpServer(async ({ body }) => {
  told.push(JSON.parse(body.toString()));
  return { status: 200, headers: {}, body: '' };
}, 0);
/** AWS, of which nothing may be asked here. */
const asked: string[] = [];
const aws = await startHttpServer(async ({ headers }) => {
  asked.push(headers['x-amz-target'] ?? '');
  return { status: 400, headers: {}, body: '{"__type":"AccessDeniedException","message":"no"}' };
}, 0);
after(() => Promise.all([cloudFormation.stop(), aws.stop()]));

process.env.AWS_ENDPOINT_URL = aws.url;
deployedEnvironment();
Object.assign(process.env, {
  AWS_REGION: 'ap-northeast-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  REMORA_AGENT_REPOSITORY: 'remora/dev/mackerel-container-agent',
  REMORA_IMAGE_PARAMETER: '/remora/dev/*',
});
const { handler } = await import('../../functions/on-deploy.ts');

/** What CloudFormation is told. */
async function answerTo(RequestType: string, properties: object = {}): Promise<Record<string, string>> {
  const event = {
    ...{ RequestType, ResponseURL: cloudFormation.url, StackId: 'stack', RequestId: 'request' },
    ...{ LogicalResourceId: 'AgentImage', ResourceType: 'Custom::AgentImage', ServiceToken: 'arn' },
    ...{ PhysicalResourceId: 'whatever it was', ResourceProperties: { ServiceToken: 'arn', ...properties } },
  } as unknown as CloudFormationCustomResourceEvent;
  const before = told.length;
  await handler(event, { ...context(), getRemainingTimeInMillis: () => 900_000 });
  assert.equal(told.length, before + 1, 'it is told once');
  return told.at(-1) ?? {};
}

test('to delete is to do nothing', async () => {
  const { Status, PhysicalResourceId } = await answerTo('Delete');
  assert.equal(Status, 'SUCCESS');
  assert.equal(PhysicalResourceId, 'remora/dev/mackerel-container-agent:agent-image');
  assert.deepEqual(asked, []);
});

test('a parameter that could name no image is refused before anything is asked', async () => {
  const { Status, Reason } = await answerTo('Create', { Base: ['a'], NpmRegistry: 'https://example.com/' });
  assert.equal(Status, 'FAILED');
  assert.match(
    Reason ?? '',
    /^\/remora\/dev\/\*: that is a pattern, .* Give imageParameter the name of one /,
  );
  assert.deepEqual(asked, []);
});

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerCloudFormation, answerTo, NotTold } from '../../../functions/clients/cloudformation-answer.ts';
import { startHttpServer } from '../../local-account/http-server.ts';
import type { Request } from '../../local-account/protocols/protocol.ts';

const statuses: number[] = [];
const requests: Request[] = [];
const server = await startHttpServer(async (request) => {
  requests.push(request);
  return { status: statuses.shift() ?? 200, headers: {}, body: '' };
}, 0);
after(server.stop);

const event = {
  RequestType: 'Create',
  ResponseURL: `${server.url}/answer?X-Amz-Signature=planted-signature`,
  StackId: 'arn:aws:cloudformation:eu-central-1:111122223333:stack/remora-dev/1',
  RequestId: 'request-1',
  LogicalResourceId: 'AgentImage',
} as CloudFormationCustomResourceEvent;

process.env.AWS_ENDPOINT_URL = server.url;

test('nobody is answered without encryption but an emulator', async () => {
  delete process.env.AWS_ENDPOINT_URL;
  await assert.rejects(answerCloudFormation(event, 'the-id', { status: 'SUCCESS' }), NotTold);
  assert.equal(requests.length, 0);
  process.env.AWS_ENDPOINT_URL = server.url;
});

test('CloudFormation is told what it wants to know, by a PUT without a content type', async () => {
  await answerCloudFormation(event, 'the-id', { status: 'FAILED', reason: 'there is no such base.' });
  const { method, path, headers, body } = requests.at(-1) as Request;
  assert.deepEqual(
    [method, path, headers['content-type']],
    ['PUT', '/answer?X-Amz-Signature=planted-signature', ''],
  );
  assert.deepEqual(JSON.parse(body.toString()), {
    Status: 'FAILED',
    Reason: 'there is no such base.',
    PhysicalResourceId: 'the-id',
    StackId: event.StackId,
    RequestId: 'request-1',
    LogicalResourceId: 'AgentImage',
  });
});

test('what goes wrong on the way is tried again', async () => {
  statuses.push(503, 500);
  const before = requests.length;
  await answerCloudFormation(event, 'the-id', { status: 'SUCCESS' });
  assert.equal(requests.length - before, 3);
});

test('what goes on going wrong is an error without the address', async () => {
  statuses.push(403, 403, 403, 403, 403);
  await assert.rejects(answerCloudFormation(event, 'the-id', { status: 'SUCCESS' }), (error: Error) => {
    assert.ok(error instanceof NotTold);
    assert.match(error.message, /it answered 403$/);
    return true;
  });
  const nowhere = { ...event, ResponseURL: 'http://127.0.0.1:1/planted-path' };
  await assert.rejects(answerCloudFormation(nowhere, 'the-id', { status: 'SUCCESS' }), (error: Error) => {
    assert.doesNotMatch(`${error.message} ${error.stack}`, /planted/);
    return true;
  });
});

test('a long reason is shortened to what CloudFormation takes, and no character of it is broken', () => {
  for (const letter of ['a', '"', 'ä', '🐟', '\n']) {
    const answer = answerTo(event, 'the-id', { status: 'FAILED', reason: letter.repeat(10_000) });
    assert.ok(answer.length < 4096 && answer.length > 4000, `${answer.length} bytes`);
    const { Reason } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(answer));
    assert.match(Reason, new RegExp(`^${letter}+…$`, 'u'));
  }
});

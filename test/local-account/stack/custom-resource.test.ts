import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askCustomResource, CustomResourceFailed, type CustomResourceRequest } from './custom-resource.ts';

interface Event {
  ResponseURL: string;
  RequestId: string;
  StackId: string;
  LogicalResourceId: string;
  ResourceProperties: unknown;
}

const request: CustomResourceRequest = {
  type: 'Create',
  serviceToken: 'arn:aws:lambda:ap-northeast-1:111122223333:function:f',
  stackId: 'arn:aws:cloudformation:ap-northeast-1:111122223333:stack/remora-dev/1',
  logicalId: 'Thing',
  resourceType: 'Custom::Thing',
  properties: { ServiceToken: 'f', ServiceTimeout: 2, Number: 3, List: [true] },
};

/** A function that answers so; what the answer should have is put in where it is not said. */
const answering =
  (body: object, { method = 'PUT', headers = { 'content-type': '' } } = {}) =>
  (_arn: string, event: object) => {
    const { ResponseURL, RequestId, StackId, LogicalResourceId } = event as Event;
    const whole = { RequestId, StackId, LogicalResourceId, PhysicalResourceId: 'p', ...body };
    return fetch(ResponseURL, { method, headers, body: Buffer.from(JSON.stringify(whole)) });
  };

describe('a custom resource', () => {
  it('is known by the physical id that its function gives', async () => {
    assert.equal(await askCustomResource(answering({ Status: 'SUCCESS' }), request), 'p');
  });

  it('hands every value over as text', async () => {
    const answer = answering({ Status: 'SUCCESS' });
    await askCustomResource((arn, event) => {
      const { ResourceProperties } = event as Event;
      assert.deepEqual(ResourceProperties, {
        ServiceToken: 'f',
        ServiceTimeout: '2',
        Number: '3',
        List: ['true'],
      });
      return answer(arn, event);
    }, request);
  });

  it('fails with the reason of its function', async () => {
    const failing = askCustomResource(answering({ Status: 'FAILED', Reason: 'it is so.' }), request);
    await assert.rejects(failing, (error: Error) => {
      assert.ok(error instanceof CustomResourceFailed);
      assert.match(error.message, /Message returned: it is so\.$/);
      return true;
    });
  });

  const wrong: [what: string, body: object, says: RegExp][] = [
    ['no reason', { Status: 'FAILED' }, /needs a Reason/],
    ['no status', {}, /Status must be/],
    ['no physical id', { Status: 'SUCCESS', PhysicalResourceId: '' }, /Invalid PhysicalResourceId/],
    ['another request', { Status: 'SUCCESS', RequestId: 'other' }, /must be those of the request/],
    ['too much', { Status: 'SUCCESS', Data: { a: 'a'.repeat(4096) } }, /too long/],
  ];
  for (const [what, body, says] of wrong)
    it(`is refused an answer with ${what}`, () =>
      assert.rejects(askCustomResource(answering(body), request), says));

  it('hears nothing that is not sent as the address was signed', async () => {
    const properties = { ServiceTimeout: 0.2 };
    for (const how of [{ method: 'POST' }, { headers: { 'content-type': 'application/json' } }])
      await assert.rejects(
        askCustomResource(answering({ Status: 'SUCCESS' }, how), { ...request, properties }),
        /did not receive a response/,
      );
  });
});

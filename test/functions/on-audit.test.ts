import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { SQSEvent } from 'aws-lambda';
import { type Answer, type Call, clientException, loopback } from './clients/loopback.ts';
import { context, deployedEnvironment } from './invoke.ts';
import { unwatched } from './reconcile/account.ts';
import { type SlackDouble, startSlackDouble } from './report/slack/slack-double.ts';

let webhook: string | undefined;

/** An account with two revisions of web, and a webhook where there is one. */
function answer({ action, body }: Call): Answer {
  const input = JSON.parse(body);
  if (action === 'GetParameter')
    return webhook === undefined
      ? { status: 400, body: '{"__type":"ParameterNotFound","message":""}' }
      : { body: JSON.stringify({ Parameter: { Value: webhook } }) };
  if (!/:[12]$/.test(input.taskDefinition)) return clientException('Unable to describe task definition.');
  const taskDefinition = { ...unwatched(), revision: Number(input.taskDefinition.at(-1)), status: 'ACTIVE' };
  return { body: JSON.stringify({ taskDefinition }) };
}

let parameters = 0;

/** A function of its own, as a new process would have it, whose webhook is this text. */
async function starting(t: TestContext, text: string | undefined) {
  await loopback(t, answer);
  deployedEnvironment();
  webhook = text;
  parameters += 1;
  process.env.REMORA_SLACK_WEBHOOK_PARAMETER = `/remora/dev/slack-webhook-${parameters}`;
  const { handler } = await import(`../../functions/on-audit.ts?${parameters}`);
  return async (...bodies: unknown[]): Promise<number[]> => {
    const { batchItemFailures } = await handler(batch(bodies), context());
    return batchItemFailures.map(({ itemIdentifier }: { itemIdentifier: string }) => Number(itemIdentifier));
  };
}

async function starts(t: TestContext): Promise<SlackDouble> {
  const slack = await startSlackDouble();
  t.after(slack.stop);
  return slack;
}

function batch(bodies: unknown[]): SQSEvent {
  const Records = bodies.map((body, index) => ({
    messageId: String(index),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }));
  return { Records } as unknown as SQSEvent;
}

function audit(id: string, more: object = {}): object {
  const place = { account: '123456789012', region: 'ap-northeast-1', stage: 'dev', remoraVersion: '0.1.0' };
  const at = `2026-11-22T06:30:00.${String(id.length).padStart(3, '0')}Z`;
  const facts = {
    door: 'event',
    mode: 'register',
    family: id,
    decision: 'refuse',
    reason: 'invalid',
    findings: [],
  };
  return {
    id,
    'detail-type': 'Sidecar Audit',
    detail: { version: '1', ...place, at, message: `${id} is refused.`, ...facts, ...more },
  };
}

const titles = ({ messages }: SlackDouble) => messages.map(({ text }) => text.split(' ')[0]);

test('only what was not posted stays in the queue, and what was is not posted again', async (t) => {
  const slack = await starts(t);
  const handle = await starting(t, slack.url);
  slack.trouble({ delay: 0 }, { status: 400, body: 'invalid_blocks' });
  assert.deepEqual(await handle(audit('a'), audit('bb'), audit('ccc')), [1]);
  assert.deepEqual(titles(slack), ['a', 'ccc']);
  assert.deepEqual(await handle(audit('a'), audit('bb'), audit('ccc')), []);
  assert.deepEqual(titles(slack), ['a', 'ccc', 'bb']);
});

test('where Slack takes nothing, the rest of the batch is not tried', async (t) => {
  const slack = await starts(t);
  const handle = await starting(t, slack.url);
  slack.trouble({ delay: 0 }, { status: 404, body: 'no_service' });
  assert.deepEqual(await handle(audit('a'), audit('bb'), audit('ccc')), [1, 2]);
  assert.equal(slack.requests, 2);
});

test('the same event twice, and the same fact in two events, are told once', async (t) => {
  const slack = await starts(t);
  const handle = await starting(t, slack.url);
  assert.deepEqual(await handle(audit('a'), audit('a'), { ...audit('a'), id: 'again' }), []);
  assert.deepEqual(titles(slack), ['a']);
});

test('of a message in several parts the ones that were posted are not posted again', async (t) => {
  const slack = await starts(t);
  const handle = await starting(t, slack.url);
  const long = audit('long', { message: 'word '.repeat(5_000) });
  slack.trouble({ delay: 0 }, { status: 410, body: 'channel_is_archived' });
  assert.deepEqual(await handle(long), [0]);
  assert.deepEqual(await handle(long), []);
  const headers = slack.messages.map(({ blocks }) => JSON.stringify(blocks[0]).match(/\d of \d/)?.[0]);
  assert.deepEqual(headers, ['1 of 3', '2 of 3', '3 of 3']);
});

test('a body that is no event of ours stays, and the others are told', async (t) => {
  const slack = await starts(t);
  const handle = await starting(t, slack.url);
  const strange = [
    'nonsense',
    '[]',
    {},
    audit('a', { family: '<!channel>' }),
    audit('a', { version: '2' }),
    { ...audit('a'), 'detail-type': 'Sidecar Audit Digest' },
  ];
  assert.deepEqual(await handle(...strange, audit('a')), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(titles(slack), ['a']);
});

test('a parameter that holds no webhook keeps the reports in the queue', async (t) => {
  const handle = await starting(t, 'https://example.com/secret');
  assert.deepEqual(await handle(audit('a'), audit('bb')), [0, 1]);
});

test('without a webhook nothing stays in the queue', async (t) => {
  const handle = await starting(t, undefined);
  assert.deepEqual(await handle(audit('a')), []);
});

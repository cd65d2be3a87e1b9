import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { NotPosted, post } from '../../../functions/clients/slack.ts';
import { webhookUrl } from '../../../functions/clients/slack-webhook.ts';
import { fit } from '../../../functions/report/slack/fit.ts';
import { startSlackDouble, type Trouble } from '../report/slack/slack-double.ts';

const [message] = fit({ title: 'a title', summary: 'a summary', parts: [{ line: ['hello'] }] });
assert.ok(message);

/** Posts to a webhook that ends its first requests so. Time passes only where somebody sleeps or waits for it. */
async function posting(t: TestContext, troubles: Trouble[], seconds = 50) {
  const slack = await startSlackDouble();
  t.after(slack.stop);
  slack.trouble(...troubles);
  const slept: number[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
  const error = await post(new URL(slack.url), message as never, seconds * 1_000, clock).then(
    () => undefined,
    (reason: NotPosted) => reason,
  );
  assert.doesNotMatch(String(error?.stack), /planted-webhook-secret/);
  return { slack, slept, error };
}

test('a message is posted once', async (t) => {
  const { slack, slept, error } = await posting(t, []);
  assert.deepEqual([slack.messages.length, slack.requests, slept, error], [1, 1, [], undefined]);
});

test('429 waits as long as Slack says', async (t) => {
  const { slack, slept } = await posting(t, [{ status: 429, headers: { 'retry-after': '7' } }]);
  assert.deepEqual([slack.messages.length, slept], [1, [7_000]]);
});

test('429 for longer than there is time goes back to the queue at once', async (t) => {
  const { slack, slept, error } = await posting(t, [{ status: 429, headers: { 'retry-after': '60' } }]);
  assert.deepEqual([slack.messages.length, slept, error?.ofMessage], [0, [], false]);
  assert.match(error?.message ?? '', /HTTP 429/);
});

test('5xx and a cut connection are tried three times in all', async (t) => {
  const { slack, slept } = await posting(t, [{ status: 503 }, 'cut']);
  assert.deepEqual([slack.messages.length, slept], [1, [500, 1_000]]);
  const { error } = await posting(t, [{ status: 503 }, { status: 500 }, { status: 502 }]);
  assert.match(error?.message ?? '', /out of order \(HTTP 502\)/);
  const cut = await posting(t, ['cut', 'cut', 'cut']);
  assert.match(cut.error?.message ?? '', /cannot be reached/);
});

test('a webhook that hangs is not tried again: the message may have arrived', async (t) => {
  const { slack, error } = await posting(t, ['hang'], 0.2);
  assert.equal(slack.requests, 1);
  assert.match(error?.message ?? '', /did not answer in time/);
});

test('a slow webhook is waited for', async (t) => {
  assert.equal((await posting(t, [{ delay: 300 }])).slack.messages.length, 1);
});

for (const [status, body, ofMessage, remedy] of [
  [400, 'invalid_blocks', true, /defect of Remora/],
  [400, 'no_text', true, /defect of Remora/],
  [404, 'no_service', false, /removed or disabled/],
  [404, 'channel_not_found', false, /channel is gone/],
  [410, 'channel_is_archived', false, /unarchive it/],
  [403, 'action_prohibited', false, /administrator/],
  [403, 'posting_to_general_channel_denied', false, /administrator/],
  [403, 'invalid_token', false, /removed or disabled/],
  [403, 'team_disabled', false, /workspace/],
  [404, 'user_not_found', false, /whom the webhook writes to/],
  [410, 'toString', false, /^Slack refused a message: HTTP 410/],
  [404, '<html>planted-webhook-secret</html>', false, /HTTP 404: not an answer that Slack documents/],
  [302, '', false, /HTTP 302/],
] as const) {
  test(`Slack's ${status} ${body} is one line with the remedy, and is not tried again`, async (t) => {
    const { slack, error } = await posting(t, [{ status, body }]);
    assert.ok(error instanceof NotPosted);
    assert.deepEqual([slack.requests, error.ofMessage], [1, ofMessage]);
    assert.match(error.message, remedy);
    assert.doesNotMatch(error.message, /\n/);
  });
}

test('only a webhook of Slack is posted to', () => {
  const parameter = '/remora/dev/slack-webhook';
  const webhook = 'https://hooks.slack.com/services/T0/B0/secret';
  assert.equal(webhookUrl(`${webhook}\n`, parameter, false).href, webhook);
  for (const text of [
    '',
    'secret',
    'http://hooks.slack.com/services/T0/B0/secret',
    'https://hooks.slack.com.example/services/T0/B0/secret',
    'https://example.com/?https://hooks.slack.com/services/T0/B0/secret',
    'https://me@hooks.slack.com/services/T0/B0/secret',
    'https://hooks.slack.com/secret',
    'https://hooks.slack.com:8443/services/T0/B0/secret',
    'http://127.0.0.1:1234/services/secret',
  ])
    assert.throws(
      () => webhookUrl(text, parameter, false),
      (error: Error) => !error.message.includes('secret') && error.message.includes(parameter),
      text,
    );
});

test('where AWS is an emulator, the webhook may be on this machine', () => {
  for (const host of ['127.0.0.1:1', 'localhost:1', '[::1]:1'])
    assert.equal(webhookUrl(`http://${host}/services/x`, 'p', true).host, host);
  assert.throws(() => webhookUrl('http://10.0.0.1/services/x', 'p', true));
});

import type { SlackMessage } from '../report/slack/message.ts';
import { refusalOf } from '../report/slack/refusals.ts';

/** Why a message is not in Slack. Its text can be shown: there is nothing of the webhook's URL in it. */
export class NotPosted extends Error {
  override name = 'NotPosted';
  /** Whether other messages may get through all the same. */
  readonly ofMessage: boolean;

  constructor(message: string, ofMessage = false) {
    super(message);
    this.ofMessage = ofMessage;
  }
}

/** Time as the caller has it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const attempts = 3;
const longestAnswer = 10_000;

/**
 * Posts a message. What may pass by itself is tried again, as long as there is time.
 *
 * @param deadline epoch milliseconds after which nothing more is tried
 * @throws NotPosted
 */
export async function post(url: URL, message: SlackMessage, deadline: number, clock: Clock): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(url, message, Math.min(longestAnswer, deadline - clock.now()));
    if (answer === 'posted') return;
    if (attempt === attempts || clock.now() + answer.waitMilliseconds * attempt >= deadline)
      throw new NotPosted(answer.why);
    await clock.sleep(answer.waitMilliseconds * attempt);
  }
}

interface Later {
  why: string;
  waitMilliseconds: number;
}

async function ask(url: URL, message: SlackMessage, milliseconds: number): Promise<'posted' | Later> {
  if (milliseconds <= 0)
    throw new NotPosted('There was no time left to post to Slack; the queue tries again');
  let status: number;
  let text: string;
  let headers: Headers;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(message),
      // Slack never redirects a webhook; the message is for nobody else.
      redirect: 'manual',
      signal: AbortSignal.timeout(milliseconds),
    });
    ({ status, headers } = response);
    text = await response.text();
  } catch (error) {
    return failed(error as Error);
  }
  if (status === 200) return 'posted';
  if (status === 429)
    return { why: 'Slack takes no more messages for now (HTTP 429)', waitMilliseconds: retryAfter(headers) };
  if (status >= 500)
    return { why: `Slack is out of order (HTTP ${status}); the queue tries again`, waitMilliseconds: 500 };
  const { meaning, ofMessage } = refusalOf(status, text);
  throw new NotPosted(`Slack refused a message: ${meaning}`, ofMessage);
}

/** Seconds, or a second where Slack does not say (docs.slack.dev, "Rate limits": one message a second). */
function retryAfter(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? 1);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 1_000;
}

/** A message whose answer did not come may have arrived: to try again at once would rather make it two. */
function failed(error: Error): Later {
  if (error.name === 'TimeoutError')
    throw new NotPosted('Slack did not answer in time; the queue tries again');
  const { code = 'no connection' } = (error.cause ?? {}) as { code?: string };
  return { why: `Slack cannot be reached (${code}); the queue tries again`, waitMilliseconds: 500 };
}

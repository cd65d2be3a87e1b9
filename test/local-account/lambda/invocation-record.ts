import type { LambdaFunction, Run } from './lambda-function.ts';
import type { FunctionError } from './runtime-messages.ts';

/** One run of a function, for tests to read. */
export interface InvocationRecord {
  functionName: string;
  requestId: string;
  /** When it ended, in epoch milliseconds. */
  at: number;
  /** Who asked: a caller that waits, an event, or a queue. */
  door: 'request' | 'event' | 'queue';
  /** One line that tells one event from another. */
  event: string;
  ok: boolean;
  /** `type: message`. */
  error?: string;
  durationMs: number;
  coldStart: boolean;
}

/** The record of a run that has ended. */
export function recordOf(
  target: LambdaFunction,
  requestId: string,
  door: InvocationRecord['door'],
  event: unknown,
  { outcome, durationMs, coldStart }: Run,
): InvocationRecord {
  const { name: functionName } = target.configuration;
  const base = { functionName, requestId, at: Date.now(), door, event: summaryOf(event) };
  const result = 'error' in outcome ? { ok: false, error: oneLine(outcome.error) } : { ok: true };
  return { ...base, ...result, durationMs, coldStart };
}

function oneLine({ errorType, errorMessage }: FunctionError): string {
  return `${errorType}: ${errorMessage}`;
}

/** `aws:sqs group (receive 2), …` for queue messages, `source detail-type` for events, the keys for anything else. */
function summaryOf(event: unknown): string {
  const { Records, source, 'detail-type': detailType } = (event ?? {}) as Record<string, unknown>;
  if (Array.isArray(Records)) return `aws:sqs ${Records.map(summaryOfRecord).join(', ')}`;
  if (typeof source === 'string') return `${source} ${String(detailType)}`;
  return typeof event === 'object' && event !== null ? Object.keys(event).join(' ') : typeof event;
}

function summaryOfRecord({
  messageId,
  attributes,
}: {
  messageId: string;
  attributes: Record<string, string>;
}) {
  return `${attributes.MessageGroupId ?? messageId} (receive ${attributes.ApproximateReceiveCount})`;
}

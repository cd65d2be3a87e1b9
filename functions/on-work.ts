import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { connectWork } from './clients/connect-work.ts';
import { engine, logger } from './clients/engine.ts';
import { requiredNumber } from './clients/surroundings.ts';
import { giveUp } from './reconcile/give-up.ts';
import { parseWorkMessage } from './reconcile/parse-work-message.ts';
import { reconcile } from './reconcile/reconcile.ts';

const connect = connectWork(process.env);
const maxReceives = requiredNumber(process.env, 'REMORA_MAX_RECEIVES');

/** A family is on the work queue: make its newest revision right. */
export const handler = engine(async (event: SQSEvent, context, { signal }) => {
  const { body, attributes } = onlyRecord(event);
  const message = parseWorkMessage(body);
  logger.appendKeys({ family: message.family, door: message.door });
  const recorded = await reconcile(connect(context, signal), message, {
    receives: Number(attributes.ApproximateReceiveCount),
    firstReceivedAt: Number(attributes.ApproximateFirstReceiveTimestamp),
  });
  const { decision = 'correct', reason, revision, repairedRevision } = recorded ?? {};
  logger.info('Reconciled', { decision, reason, revision, repairedRevision });
  // Room enough to record a failure of the last receive before Lambda cuts the function off.
}, 8_000).onError(async ({ event, context, error }) => {
  const record = event.Records[0];
  if (!record || Number(record.attributes.ApproximateReceiveCount) < maxReceives) return;
  await recordFailure(record.body, context, error as Error);
});

/** Whatever happens here, the failure that brought us here is the one that the queue is to see. */
async function recordFailure(body: string, context: Context, failure: Error): Promise<void> {
  try {
    await giveUp(connect(context), parseWorkMessage(body), failure);
  } catch (error) {
    logger.error('The failure could not be recorded', error as Error);
  }
}

function onlyRecord({ Records: [record, ...more] }: SQSEvent): SQSRecord {
  if (!record || more.length > 0) throw new Error('The work queue must be polled with a batch size of 1');
  return record;
}

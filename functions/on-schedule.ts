import type { EventBridgeEvent, SQSEvent, SQSRecord } from 'aws-lambda';
import { connectSweep } from './clients/connect-sweep.ts';
import { engine, logger } from './clients/engine.ts';
import { newSweep, sweep } from './reconcile/sweep.ts';
import { parseSweepMessage, type SweepState } from './reconcile/sweep-message.ts';

type Event = EventBridgeEvent<string, unknown> | SQSEvent;

const connect = connectSweep(process.env);

/** When the latest sweep began that this process saw to its end, or to its next invocation; epoch milliseconds. */
let begun = 0;

/** The clock struck, a door asked for a sweep, or one goes on: look at every family. */
export const handler = engine(async (event: Event, context, { signal }) => {
  const world = connect(context, signal);
  if (isCovered(event)) {
    logger.info('A sweep that began since looks at every family already');
    return;
  }
  const state = stateOf(event, world.now());
  const result = await sweep(world, state);
  begun = Math.max(begun, Date.parse(state.startedAt));
  if (result)
    logger.info('Swept', {
      families: result.families,
      decisions: result.decisions,
      enqueued: result.enqueued,
    });
  else logger.info('The sweep goes on in another invocation');
}, 2_000);

/**
 * Of many requests one sweep is enough, if it begins after the last of them: SQS's own deduplication would drop
 * the request of a family that the sweep has passed by. Another process does not know, and sweeps once more.
 */
function isCovered(event: Event): boolean {
  const record = recordOf(event);
  if (!record || parseSweepMessage(record.body).sweep !== 'requested') return false;
  return Number(record.attributes.SentTimestamp) < begun;
}

/** The event's id is the sweep's, so that a second delivery of the same event enqueues nothing twice. */
function stateOf(event: Event, now: number): SweepState {
  const record = recordOf(event);
  if (!record) return newSweep((event as EventBridgeEvent<string, unknown>).id, now);
  const { sweep: asked } = parseSweepMessage(record.body);
  return asked === 'requested' ? newSweep(record.messageId, now) : asked;
}

/** The message of the sweep queue; undefined where the clock struck. */
function recordOf(event: Event): SQSRecord | undefined {
  if (!('Records' in event)) return undefined;
  const [record, ...more] = event.Records;
  if (!record || more.length > 0) throw new Error('The sweep queue must be polled with a batch size of 1');
  return record;
}

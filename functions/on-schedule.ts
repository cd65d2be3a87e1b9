import type { EventBridgeEvent, SQSEvent } from 'aws-lambda';
import { connectSweep } from './clients/connect-sweep.ts';
import { engine, logger } from './clients/engine.ts';
import { newSweep, sweep } from './reconcile/sweep.ts';
import { parseSweepMessage, type SweepState } from './reconcile/sweep-message.ts';

type Event = EventBridgeEvent<string, unknown> | SQSEvent;

const connect = connectSweep(process.env);

/** The clock struck, a door asked for a sweep, or one goes on: look at every family. */
export const handler = engine(async (event: Event, context, { signal }) => {
  const world = connect(context, signal);
  const result = await sweep(world, stateOf(event, world.now()));
  if (result)
    logger.info('Swept', {
      families: result.families,
      decisions: result.decisions,
      enqueued: result.enqueued,
    });
  else logger.info('The sweep goes on in another invocation');
}, 2_000);

/** The event's id is the sweep's, so that a second delivery of the same event enqueues nothing twice. */
function stateOf(event: Event, now: number): SweepState {
  if (!('Records' in event)) return newSweep(event.id, now);
  const [record, ...more] = event.Records;
  if (!record || more.length > 0) throw new Error('The sweep queue must be polled with a batch size of 1');
  const { sweep: asked } = parseSweepMessage(record.body);
  return asked === 'requested' ? newSweep(record.messageId, now) : asked;
}

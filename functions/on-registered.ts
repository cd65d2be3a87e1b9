import type { EventBridgeEvent } from 'aws-lambda';
import { engine, logger } from './clients/engine.ts';
import { connectQueues } from './clients/queue.ts';
import { required } from './clients/surroundings.ts';
import { readRegistration } from './reconcile/read-registration.ts';

const queues = connectQueues(
  required(process.env, 'REMORA_WORK_QUEUE_URL'),
  required(process.env, 'REMORA_SWEEP_QUEUE_URL'),
);
const ourRole = required(process.env, 'REMORA_ROLE_ARN');

/** A task definition was registered: put its family on the work queue. The event is a key and nothing more. */
export const handler = engine(async (event: EventBridgeEvent<string, unknown>) => {
  const registration = readRegistration(event.detail, ourRole);
  if ('ignored' in registration) {
    logger.debug('Ignored an event', { because: registration.ignored });
    return;
  }
  if ('unnamed' in registration) {
    logger.warn('An event names no family: every family is looked at instead', { eventId: event.id });
    await queues.requestSweep(registration.unnamed, event.id);
    return;
  }
  const { work, eventId } = registration;
  await queues.enqueue(work, eventId ?? event.id);
  logger.info('Handed over', { family: work.family, atLeast: work.atLeast });
}, 500);

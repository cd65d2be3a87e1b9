import type { Context } from 'aws-lambda';
import type { SweepWorld } from '../reconcile/world.ts';
import { connectOutside } from './connect-outside.ts';
import { listing } from './ecs.ts';
import { ecsPace } from './ecs-pace.ts';
import { connectEventBus } from './event-bus.ts';
import { connectQueues } from './queue.ts';
import { type Environment, required, requiredNumber } from './surroundings.ts';

/**
 * Connects what a process keeps, and gives each invocation its world. Once the signal is aborted, a sweep in that
 * world ends at its next family, without a digest: the invocation has been given up, and another begins where it had begun.
 */
export function connectSweep(
  environment: Environment,
): (context: Context, signal: AbortSignal) => SweepWorld {
  const { ecs, kept, at } = connectOutside(environment);
  const { recordDigest } = connectEventBus();
  const { enqueue, goOn } = connectQueues(
    required(environment, 'REMORA_WORK_QUEUE_URL'),
    required(environment, 'REMORA_SWEEP_QUEUE_URL'),
  );
  const ours = {
    describe: ecsPace()(kept.describe),
    ...listing(ecs),
    enqueue,
    goOn,
    sweepHours: requiredNumber(environment, 'REMORA_SWEEP_HOURS'),
  };
  return (context, signal) => ({
    ...kept,
    ...ours,
    ...at(context),
    remaining() {
      signal.throwIfAborted();
      return context.getRemainingTimeInMillis();
    },
    async recordDigest(digest) {
      signal.throwIfAborted();
      await recordDigest(digest);
    },
  });
}

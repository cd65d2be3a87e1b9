import type { Context } from 'aws-lambda';
import pThrottle from 'p-throttle';
import type { SweepWorld } from '../reconcile/world.ts';
import { currentPolicy } from './current-policy.ts';
import { describing, ecsClient, listing } from './ecs.ts';
import { count } from './engine.ts';
import { connectEventBus } from './event-bus.ts';
import { readingParameters, ssmClient } from './parameters.ts';
import { connectQueues } from './queue.ts';
import { type Environment, placeOf, required, requiredNumber } from './surroundings.ts';

/** A quarter of what ECS allows the account to read task definitions: the rest is the customer's. */
const describesPerSecond = 5;

/** Connects what a process keeps, and gives each invocation its world. */
export function connectSweep(environment: Environment): (context: Context) => SweepWorld {
  const ecs = ecsClient();
  const parameters = readingParameters(ssmClient());
  const policyParameter = required(environment, 'REMORA_POLICY_PARAMETER');
  const { recordDigest } = connectEventBus();
  const { enqueue, goOn } = connectQueues(
    required(environment, 'REMORA_WORK_QUEUE_URL'),
    required(environment, 'REMORA_SWEEP_QUEUE_URL'),
  );
  const slowly = pThrottle({ limit: describesPerSecond, interval: 1_000 });
  const kept = {
    describe: slowly(describing(ecs).describe),
    ...listing(ecs),
    enqueue,
    goOn,
    recordDigest,
    count,
    now: Date.now,
    sweepHours: requiredNumber(environment, 'REMORA_SWEEP_HOURS'),
  };
  return (context) => {
    const place = placeOf(environment, context);
    return {
      ...kept,
      place,
      policy: currentPolicy(parameters.parameter, policyParameter, place),
      remaining: () => context.getRemainingTimeInMillis(),
    };
  };
}

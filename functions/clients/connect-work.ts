import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { millisecondsPerRepair, pace } from '../reconcile/pace.ts';
import type { World } from '../reconcile/world.ts';
import { connectOutside } from './connect-outside.ts';
import { registering } from './ecs.ts';
import { connectEventBus } from './event-bus.ts';
import { writingBrake } from './parameters.ts';
import { type Environment, required, requiredNumber } from './surroundings.ts';

/**
 * Connects what a process keeps, and gives each invocation its world. Once the signal is aborted, that world
 * registers nothing more: the invocation has been given up, and its message is somebody else's.
 */
export function connectWork(environment: Environment): (context: Context, signal?: AbortSignal) => World {
  const { ecs, ssm, kept, at } = connectOutside(environment);
  const { register, deregister } = registering(ecs);
  const { record } = connectEventBus();
  const ours = {
    deregister,
    ...writingBrake(ssm, required(environment, 'REMORA_BRAKE_PARAMETER')),
    pace: pace(requiredNumber(environment, 'REMORA_WORKERS') * millisecondsPerRepair, Date.now, sleep),
    record,
    sleep: (milliseconds: number) => sleep(milliseconds),
  };
  return (context, signal) => ({
    ...kept,
    ...ours,
    ...at(context),
    async register(input) {
      signal?.throwIfAborted();
      return register(input);
    },
  });
}

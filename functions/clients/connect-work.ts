import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { pace } from '../reconcile/pace.ts';
import { remember } from '../reconcile/remember.ts';
import type { World } from '../reconcile/world.ts';
import { currentPolicy } from './current-policy.ts';
import { connectEcr } from './ecr.ts';
import { describing, ecsClient, registering } from './ecs.ts';
import { count } from './engine.ts';
import { connectEventBus } from './event-bus.ts';
import { connectIam } from './iam.ts';
import { describingParameters, keepingBrake, readingParameters, ssmClient } from './parameters.ts';
import { type Environment, placeOf, required, requiredNumber } from './surroundings.ts';

const fiveMinutes = 300_000;

/** ECS refills its bucket for registrations with one a second; the other half is the customer's. */
const millisecondsPerRepair = 2_000;

/**
 * Connects what a process keeps, and gives each invocation its world. Once the signal is aborted, that world
 * registers nothing more: the invocation has been given up, and its message is somebody else's.
 */
export function connectWork(environment: Environment): (context: Context, signal?: AbortSignal) => World {
  const ecs = ecsClient();
  const ssm = ssmClient();
  const parameters = readingParameters(ssm);
  const policyParameter = required(environment, 'REMORA_POLICY_PARAMETER');
  const { record } = connectEventBus();
  const kept = {
    ...describing(ecs),
    ...registering(ecs),
    ...parameters,
    ...describingParameters(ssm),
    ...keepingBrake(ssm, required(environment, 'REMORA_BRAKE_PARAMETER')),
    ...connectEcr(),
    simulate: remember(connectIam().simulate, fiveMinutes, Date.now),
    pace: pace(requiredNumber(environment, 'REMORA_WORKERS') * millisecondsPerRepair, Date.now, sleep),
    record,
    count,
    now: Date.now,
    sleep: (milliseconds: number) => sleep(milliseconds),
  };
  return (context, signal) => {
    const place = placeOf(environment, context);
    const register: World['register'] = async (input) => {
      signal?.throwIfAborted();
      return kept.register(input);
    };
    return { ...kept, register, place, policy: currentPolicy(parameters.parameter, policyParameter, place) };
  };
}

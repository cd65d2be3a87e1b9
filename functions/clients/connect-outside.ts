import type { ECSClient } from '@aws-sdk/client-ecs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { remember } from '../reconcile/remember.ts';
import type { Outside } from '../reconcile/world.ts';
import { currentPolicy } from './current-policy.ts';
import { connectEcr } from './ecr.ts';
import { describing, ecsClient } from './ecs.ts';
import { count } from './engine.ts';
import { connectIam, orNotToBeAsked } from './iam.ts';
import { describingParameters, readingBrake, readingParameters, ssmClient } from './parameters.ts';
import { type Environment, placeOf, required } from './surroundings.ts';

const minute = 60_000;

/** What a process keeps of the outside, and its clients for whoever needs them for more. */
export interface Connected {
  ecs: ECSClient;
  ssm: SSMClient;
  kept: Omit<Outside, 'place' | 'policy'>;
  /** What is another in each invocation. */
  at(context: Context): Pick<Outside, 'place' | 'policy'>;
}

/**
 * What both on-work and on-schedule ask: plans and guards. What IAM said is believed for five minutes, what was
 * found of parameters and images for one; the brake is asked every time.
 */
export function connectOutside(environment: Environment): Connected {
  const ecs = ecsClient();
  const ssm = ssmClient();
  const { parameter } = readingParameters(ssm);
  const policyParameter = required(environment, 'REMORA_POLICY_PARAMETER');
  return {
    ecs,
    ssm,
    kept: {
      ...describing(ecs),
      ...readingBrake(ssm, required(environment, 'REMORA_BRAKE_PARAMETER')),
      parameter,
      parameterKey: remember(describingParameters(ssm).parameterKey, minute, Date.now),
      simulate: remember(orNotToBeAsked(connectIam().simulate), 5 * minute, Date.now),
      architectures: remember(connectEcr().architectures, minute, Date.now),
      count,
      now: Date.now,
    },
    at(context) {
      const place = placeOf(environment, context);
      return { place, policy: currentPolicy(parameter, policyParameter, place) };
    },
  };
}

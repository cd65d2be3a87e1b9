import { setTimeout as sleep } from 'node:timers/promises';
import { type ECSClient, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { millisecondsPerRepair, pace } from '../reconcile/pace.ts';
import { remember } from '../reconcile/remember.ts';
import type { GuardWorld, SweepWorld, World } from '../reconcile/world.ts';
import { stageParameters } from '../sidecar/stage-parameters.ts';
import type { Account } from './connect-account.ts';
import { connectEcr } from './ecr.ts';
import { describing, ecsClient, listing, registering } from './ecs.ts';
import { ecsPace } from './ecs-pace.ts';
import { connectIam } from './iam.ts';
import { describingParameters, parameterValue, readingBrake, ssmClient, writingBrake } from './parameters.ts';

/** Long enough for one command. */
const anHour = 3_600_000;

/** What a person's terminal asks of an account. Nothing in it changes anything. */
export interface AccountWorld extends GuardWorld, Pick<SweepWorld, 'families'> {
  /** Whether a family of exactly this name had revisions and has none that is ACTIVE; needs `ecs:ListTaskDefinitions`. */
  isRetired(family: string): Promise<boolean>;
}

/** The guards' world, with a person's credentials and at the sweep's pace. */
export function accountWorld({ place, settings }: Account): AccountWorld {
  const ecs = ecsClient(settings);
  const ssm = ssmClient(settings);
  return {
    place,
    describe: ecsPace()(describing(ecs).describe),
    ...listing(ecs),
    isRetired: (family) => isRetired(ecs, family),
    parameter: remember((name) => parameterValue(ssm, name), anHour, Date.now),
    parameterKey: remember(describingParameters(ssm).parameterKey, anHour, Date.now),
    architectures: remember(connectEcr(settings).architectures, anHour, Date.now),
    simulate: remember(connectIam(settings).simulate, anHour, Date.now),
    ...readingBrake(ssm, stageParameters(place.stage).brake),
    // Metrics are the functions' affair.
    count: () => {},
    now: Date.now,
  };
}

/** What changes an account, for a repair in this very process. */
export function registeringWorld({
  settings,
}: Account): Pick<World, 'register' | 'deregister' | 'pace' | 'sleep'> {
  return {
    ...registering(ecsClient(settings)),
    pace: pace(millisecondsPerRepair, Date.now, sleep),
    sleep: (milliseconds) => sleep(milliseconds),
  };
}

/** The brake of a deployed stage, for a person; needs `ssm:GetParameter` and `ssm:PutParameter` on it. */
export function brakeOf({ place, settings }: Account): Pick<World, 'now' | 'readBrake' | 'writeBrake'> {
  const ssm = ssmClient(settings);
  const name = stageParameters(place.stage).brake;
  return { now: Date.now, ...readingBrake(ssm, name), ...writingBrake(ssm, name) };
}

async function isRetired(client: ECSClient, familyPrefix: string): Promise<boolean> {
  const command = new ListTaskDefinitionsCommand({ familyPrefix, status: 'INACTIVE', maxResults: 1 });
  const { taskDefinitionArns = [] } = await client.send(command);
  return taskDefinitionArns.length > 0;
}

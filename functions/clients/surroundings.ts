import type { Context } from 'aws-lambda';
import type { Place } from '../reconcile/world.ts';

export type Environment = Record<string, string | undefined>;

/** @throws where the variable is not set: a function that does not know what it needs must not run */
export function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`The environment variable ${name} of this function is not set`);
  return value;
}

/** @throws where the variable is no positive whole number */
export function requiredNumber(environment: Environment, name: string): number {
  const value = Number(required(environment, name));
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`The environment variable ${name} of this function must be a positive whole number`);
}

/** Where the function runs: the ARN that it was invoked by names partition, region and account. */
export function placeOf(environment: Environment, { invokedFunctionArn }: Context): Place {
  const [, partition = '', , region = '', account = ''] = invokedFunctionArn.split(':');
  return {
    partition,
    region,
    account,
    stage: required(environment, 'REMORA_STAGE'),
    version: required(environment, 'REMORA_VERSION'),
    roleArn: required(environment, 'REMORA_ROLE_ARN'),
  };
}

import type { RegisterInput } from '../../../functions/sidecar/definition.ts';
import type { AwsError } from '../service.ts';
import { createThrottle } from './throttle.ts';
import { clientException } from './validate.ts';

/** What a test may ask of ECS: trouble, and other people's work at the wrong moment. */
export interface Scenario {
  /** ARNs or names of the roles that do not exist. All others do. */
  readonly missingRoles: Set<string>;
  /** The next calls of the action fail with this error, after ECS has accepted to look at them. */
  failNext(action: string, error: AwsError, times?: number): void;
  /** The next registrations of the family meet somebody else's. */
  concurrentAttempts(family: string, times?: number): void;
  /** Runs once, between the arrival of the next registration and its turn; it may itself register. */
  beforeRegister(hook: (input: RegisterInput) => void | Promise<void>): void;
  /** The next Describe calls of the family by its name answer with the revision before its newest ACTIVE one. */
  serveStale(family: string, times?: number): void;
  /** From now on ECS's token buckets are in force, by this clock in milliseconds or the account's. They are not at the start. */
  throttle(now?: () => number): void;
}

/** The scenario as the service itself asks for it. */
export interface Stage {
  /** @throws AwsError what was ordered for this call */
  enter(action: string): void;
  /** @throws AwsError for a registration that somebody else's gets in the way of */
  enterRegistration(input: RegisterInput): Promise<void>;
  isStale(family: string): boolean;
}

type Hook = (input: RegisterInput) => void | Promise<void>;

export function createScenario(): Scenario & Stage {
  const errors = new Map<string, AwsError[]>();
  const concurrent = new Map<string, number>();
  const stale = new Map<string, number>();
  const hooks: Hook[] = [];
  let take = (_action: string): void => {};

  return {
    missingRoles: new Set(),
    failNext: (action, error, times = 1) =>
      void errors.set(action, [...(errors.get(action) ?? []), ...Array(times).fill(error)]),
    concurrentAttempts: (family, times = 1) => void concurrent.set(family, times),
    beforeRegister: (hook) => void hooks.push(hook),
    serveStale: (family, times = 1) => void stale.set(family, times),
    throttle(now = Date.now) {
      take = createThrottle(now);
    },
    enter(action) {
      take(action);
      const error = errors.get(action)?.shift();
      if (error) throw error;
    },
    async enterRegistration(input) {
      await hooks.shift()?.(input);
      if (!spend(concurrent, input.family)) return;
      throw clientException('Too many concurrent attempts to create a new revision of the specified family.');
    },
    isStale: (family) => spend(stale, family),
  };
}

function spend(counts: Map<string, number>, key: string): boolean {
  const left = counts.get(key) ?? 0;
  if (left > 0) counts.set(key, left - 1);
  return left > 0;
}

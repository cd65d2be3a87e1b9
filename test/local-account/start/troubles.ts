import type { LocalAccount } from '../local-account.ts';

/** What must not have happened: an event lost on the way, a call denied, a function failed. */
export function troublesOf({ bus, lambda, endpoint }: LocalAccount): string[] {
  const denied = endpoint.calls
    .filter(({ allowed, caller }) => !allowed && caller.roleArn !== undefined)
    .map(({ service, action }) => `${service}:${action} was denied`);
  const failed = lambda.invocations
    .filter(({ ok }) => !ok)
    .map(({ functionName, error }) => `${functionName} failed: ${error}`);
  const lost = bus.lost.map(({ reason }) => `an event was lost: ${reason}`);
  return [...new Set([...lambda.problems, ...denied, ...failed, ...lost])];
}

import pThrottle from 'p-throttle';

/**
 * A quarter of the 20 calls a second that ECS goes on allowing an account, of task definitions as of what runs: the
 * rest is for others at work there. ECS API reference, "Request throttling".
 */
const callsPerSecond = 5;

/** Makes calls to ECS wait for their turn: those of one kind at one such pace. */
export function ecsPace(perSecond = callsPerSecond): ReturnType<typeof pThrottle> {
  return pThrottle({ limit: perSecond, interval: 1_000 });
}

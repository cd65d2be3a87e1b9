import { scaledClock } from './scaled-clock.ts';

/** Stands in for the agent's own: time passes `AGENT_SPEED` times as fast. */
export const realClock = scaledClock(Number(process.env.AGENT_SPEED ?? 1));

import { noCounts, type SweepCounts } from '../report/sweep-counts.ts';

/** A sweep on its way from one invocation to the next. */
export interface SweepState {
  id: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Token of the page of families to go on with; absent at the first. */
  token?: string;
  /** How many families of that page are done. */
  done: number;
  counts: SweepCounts;
}

/** The body of a message in the sweep queue: a sweep that a door asks for, or one that goes on. */
export type SweepMessage = { sweep: 'requested'; because: string } | { sweep: SweepState };

/** @throws for a body that is no sweep message; it ends in the dead letter queue */
export function parseSweepMessage(body: string): SweepMessage {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    message = undefined;
  }
  const sweep = (message as SweepMessage | undefined)?.sweep;
  if (sweep === 'requested') return message as SweepMessage;
  if (isState(sweep)) return { sweep: { ...sweep, counts: completed(sweep.counts) } };
  throw new Error('A message of the sweep queue is no sweep message: { "sweep": … } was expected');
}

function isState(sweep: unknown): sweep is SweepState {
  const state = sweep as SweepState | undefined;
  return (
    typeof state?.id === 'string' &&
    typeof state.startedAt === 'string' &&
    typeof state.counts === 'object' &&
    state.counts !== null &&
    Number.isSafeInteger(state.done)
  );
}

/** A sweep may have begun under another version of Remora, which counted other things. */
function completed(counts: Partial<SweepCounts>): SweepCounts {
  const none = noCounts();
  const known = Object.entries(none).map(([name, nothing]) => [
    name,
    counts[name as keyof SweepCounts] ?? nothing,
  ]);
  return Object.fromEntries(known) as SweepCounts;
}

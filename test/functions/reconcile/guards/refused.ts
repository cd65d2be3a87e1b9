import assert from 'node:assert/strict';
import { reconcile } from '../../../../functions/reconcile/reconcile.ts';
import type { AuditEvent } from '../../../../functions/report/audit-event.ts';
import { unwatched } from '../account.ts';
import type { MemoryWorld } from '../memory-world.ts';

/** Delivers a message of the family for the first time. */
export const run = (world: MemoryWorld) =>
  reconcile(world, { family: 'web', door: 'event' }, { receives: 1, firstReceivedAt: world.clock });

/** Nothing was registered, for that reason and with those words. */
export function refused(world: MemoryWorld, event: AuditEvent | undefined, reason: string, words: RegExp) {
  assert.deepEqual([event?.decision, event?.reason], ['refuse', reason]);
  assert.match(event?.message ?? '', words);
  assert.ok(!world.calls.includes('register'));
  assert.equal(world.metrics.Refused, 1);
}

/** A definition with an agent of the user's own. */
export const withAgent = (
  environment: { name: string; value: string }[],
  secrets: { name: string; valueFrom: string }[] = [],
) => ({
  ...unwatched(),
  containerDefinitions: [
    ...unwatched().containerDefinitions,
    {
      name: 'mackerel-container-agent',
      image: 'mackerel/mackerel-container-agent:v0.11.0',
      environment,
      secrets,
    },
  ],
});

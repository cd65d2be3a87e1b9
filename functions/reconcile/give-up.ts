import { type AuditEvent, auditEvent } from '../report/audit-event.ts';
import { shorten } from '../report/shorten.ts';
import { countFailure } from './brake.ts';
import { RegistrationFailed } from './registration-failed.ts';
import type { WorkMessage } from './work-message.ts';
import type { World } from './world.ts';

/** Characters of an error's message that go into an event. */
const longest = 1_000;

/**
 * Records that a message failed for good, once, on its last receive: an audit event, and if ECS did not accept
 * the repair, one more failure for the brake.
 */
export async function giveUp(world: World, message: WorkMessage, error: Error): Promise<AuditEvent> {
  const refused = error instanceof RegistrationFailed;
  const current = await world.policy().catch(() => undefined);
  const event = auditEvent(world.place, world.now(), {
    door: message.door,
    untrusted: message.untrusted,
    mode: refused ? 'register' : (current?.policy.mode ?? 'report'),
    family: message.family,
    revision: refused ? error.revision : undefined,
    decision: 'failed',
    reason: error.name,
    message: shorten(error.message, longest),
    findings: [],
  });
  world.count('Failed');
  try {
    await world.record(event);
  } finally {
    // The brake is to be put on where EventBridge is away, too.
    if (refused && current)
      await countFailure(world, current.policy, `the registration of ${message.family} failed.`);
  }
  return event;
}

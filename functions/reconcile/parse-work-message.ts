import type { UntrustedHints } from '../report/audit-event.ts';
import { shorten } from '../report/shorten.ts';
import type { WorkMessage } from './work-message.ts';

const doors: readonly unknown[] = ['event', 'sweep', 'cli'];

/** Characters of a hint that are kept. */
const longest = 256;

/**
 * Reads the body of a message of the work queue.
 *
 * @throws for a body that is no work message, without quoting it: it ends in the dead letter queue
 */
export function parseWorkMessage(body: string): WorkMessage {
  const { family, atLeast, door, untrusted } = parseObject(body);
  const readable =
    isFamily(family) && doors.includes(door) && (atLeast === undefined || Number.isSafeInteger(atLeast));
  if (!readable) {
    throw new Error(
      'A message of the work queue is no work message: { family, door, atLeast? } was expected',
    );
  }
  return {
    family,
    door: door as WorkMessage['door'],
    ...(atLeast !== undefined && { atLeast: atLeast as number }),
    ...(untrusted !== undefined && { untrusted: readHints(untrusted) }),
  };
}

/** Amazon ECS API reference, RegisterTaskDefinition, `family`. */
export function isFamily(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,255}$/.test(value);
}

/**
 * What a caller says of itself, as far as it is text, and not too much of it. What cannot be seen gives way: SQS
 * takes no message with a noncharacter in it, and letters that turn the direction would mislead a reader.
 */
export function readHints(said: unknown): UntrustedHints {
  const { sourceIPAddress, userAgent } = (said ?? {}) as Record<string, unknown>;
  return {
    ...(typeof sourceIPAddress === 'string' && { sourceIPAddress: visible(sourceIPAddress) }),
    ...(typeof userAgent === 'string' && { userAgent: visible(userAgent) }),
  };
}

function visible(text: string): string {
  return shorten(text, longest).replace(/\p{C}/gu, '\u{fffd}');
}

function parseObject(body: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(body) as object) };
  } catch {
    return {};
  }
}

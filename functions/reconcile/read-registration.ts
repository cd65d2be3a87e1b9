import { isFamily, readHints } from './parse-work-message.ts';
import type { WorkMessage } from './work-message.ts';

/** What an event says of a registration, as far as it may be believed. */
export type Registration =
  | { work: WorkMessage; eventId: string | undefined }
  /** A registration whose family the event does not name, and why. */
  | { unnamed: string }
  /** Nothing for us, and why. */
  | { ignored: string };

/**
 * Reads a CloudTrail record (AWS CloudTrail user guide, "Record contents") of a RegisterTaskDefinition call. Any
 * part of it may be absent, null, or a string that stands for what is hidden: above 100 KB parameters and
 * response are left out.
 *
 * @param ourRole ARN of the role that registers repairs; its own calls are none to look at
 */
export function readRegistration(detail: unknown, ourRole: string): Registration {
  const record = members(detail);
  if (record.eventName !== 'RegisterTaskDefinition' || record.eventSource !== 'ecs.amazonaws.com') {
    return { ignored: 'no registration of a task definition' };
  }
  if (record.errorCode) return { ignored: 'a call that failed' };
  const issuer = members(members(members(record.userIdentity).sessionContext).sessionIssuer);
  if (issuer.arn === ourRole) return { ignored: 'a call of our own' };
  const key = keyOf(record);
  if (!key) return { unnamed: 'an event of RegisterTaskDefinition named no family' };
  const eventId = typeof record.eventID === 'string' ? record.eventID : undefined;
  return { work: { ...key, door: 'event', untrusted: readHints(record) }, eventId };
}

function keyOf(record: Record<string, unknown>): Pick<WorkMessage, 'family' | 'atLeast'> | undefined {
  const { taskDefinitionArn } = members(members(record.responseElements).taskDefinition);
  const [, named, revision] =
    /:task-definition\/([^:/]+):([1-9][0-9]*)$/.exec(String(taskDefinitionArn)) ?? [];
  if (isFamily(named)) return { family: named, atLeast: Number(revision) };
  const { family } = members(record.requestParameters);
  return isFamily(family) ? { family } : undefined;
}

function members(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? { ...value } : {};
}

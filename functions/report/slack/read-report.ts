import { isObject } from '../../sidecar/shape.ts';
import type { AuditEvent } from '../audit-event.ts';
import type { AuditDigest } from '../digest.ts';

/** What a person is to be told, out of the report queue, with the ids of the events that say so. */
export type Report =
  | { ids: string[]; kind: 'family'; event: AuditEvent }
  | { ids: string[]; kind: 'digest'; digest: AuditDigest };

/**
 * Reads a message of the report queue, which is an EventBridge event.
 *
 * @throws for anything else, without quoting it
 */
export function readReport(body: string): Report {
  const { id, detail, ...event } = parsed(body);
  if (typeof id === 'string' && isPlace(detail)) {
    if (event['detail-type'] === 'Sidecar Audit Digest' && isDigest(detail))
      return { ids: [id], kind: 'digest', digest: detail as unknown as AuditDigest };
    if (event['detail-type'] === 'Sidecar Audit' && isAudit(detail))
      return { ids: [id], kind: 'family', event: detail as unknown as AuditEvent };
  }
  throw new Error(
    'A message of the report queue is none of our events: Sidecar Audit or Sidecar Audit Digest, version 1, was expected',
  );
}

type Json = Record<string, unknown>;

function parsed(body: string): Json {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** What goes into addresses and commands must be what it says it is. */
function isPlace(detail: unknown): detail is Json {
  if (!isObject(detail)) return false;
  const { version, region, stage, account, at, remoraVersion } = detail;
  const named = [region, stage, account].every((name) => isName(name, 128));
  return version === '1' && named && [at, remoraVersion].every((text) => typeof text === 'string');
}

function isAudit({ family, decision, findings }: Json): boolean {
  return isName(family, 255) && typeof decision === 'string' && Array.isArray(findings);
}

function isDigest({ needsHuman, missedEvents, repairing, decisions, reasons, warnings }: Json): boolean {
  const listed = [needsHuman, missedEvents, repairing].every(
    (list) => isObject(list) && Array.isArray(list.first),
  );
  return listed && [decisions, reasons, warnings].every(isObject);
}

function isName(value: unknown, longest: number): boolean {
  return typeof value === 'string' && value.length <= longest && /^[\w-]+$/.test(value);
}

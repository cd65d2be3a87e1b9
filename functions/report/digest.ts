import type { AuditEvent, Origin } from './audit-event.ts';
import { longest } from './listed.ts';
import type { SweepCounts } from './sweep-counts.ts';

/** The result of a sweep: the `detail` of an EventBridge event, detail-type `Sidecar Audit Digest`. */
export interface AuditDigest
  extends Pick<AuditEvent, 'version' | 'account' | 'region' | 'stage' | 'remoraVersion' | 'at' | 'mode'>,
    SweepCounts {
  sweep: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Paths of what is wrong with the policy; nothing is registered until it is mended. Absent where nothing is. */
  policyBroken?: string[];
}

/** The digest of a sweep that is done. */
export function digest(
  origin: Origin,
  at: number,
  about: Pick<AuditDigest, 'sweep' | 'startedAt' | 'mode'> & { policyBroken: string[] },
  counts: SweepCounts,
): AuditDigest {
  const { policyBroken, ...sweep } = about;
  return {
    version: '1',
    account: origin.account,
    region: origin.region,
    stage: origin.stage,
    remoraVersion: origin.version,
    at: new Date(at).toISOString(),
    ...sweep,
    ...(policyBroken.length > 0 && { policyBroken: policyBroken.slice(0, longest) }),
    ...counts,
  };
}

import type { GuardReason } from '../report/audit-event.ts';
import type { TaskDefinition } from '../sidecar/definition.ts';
import type { Plan } from '../sidecar/plan.ts';
import type { Policy } from '../sidecar/policy.ts';
import { apikeyDiffers } from './guards/apikey-differs.ts';
import { executionRoleDenied } from './guards/execution-role-denied.ts';
import { imageMissing } from './guards/image-missing.ts';
import { parameterMissing } from './guards/parameter-missing.ts';
import { paused } from './guards/paused.ts';
import { quarantined } from './guards/quarantined.ts';
import type { GuardWorld } from './world.ts';

/** A repair that is right on paper. */
export interface Repair {
  newest: TaskDefinition;
  plan: Extract<Plan, { decision: 'repair' }>;
  policy: Policy;
  /** Repairs of this sweep that are waiting already. */
  ahead?: number;
  /** The revision whose event led here; absent where none did. */
  announced?: number | undefined;
}

export interface Refusal {
  reason: GuardReason;
  /** One sentence for a person: why, and the remedy. */
  message: string;
  /** An earlier event of this family was refused for the same reason within the hour. */
  repeated?: true;
}

type Guard = (world: GuardWorld, repair: Repair) => Promise<Refusal | undefined>;

/** Cheap ones first. */
const guards: readonly Guard[] = [
  quarantined,
  paused,
  parameterMissing,
  apikeyDiffers,
  executionRoleDenied,
  imageMissing,
];

/** Asks the live account whether a repair may be made; the first refusal counts. */
export async function guard(world: GuardWorld, repair: Repair): Promise<Refusal | undefined> {
  for (const ask of guards) {
    const refusal = await ask(world, repair);
    if (refusal) return refusal;
  }
  return undefined;
}

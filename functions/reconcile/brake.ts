import type { Policy } from '../sidecar/policy.ts';
import type { World } from './world.ts';

/** What the brake's parameter says; an absent parameter or `{}` means released. */
export interface Brake {
  /** The hour that `repairs` counts, as `2026-11-22T15`, UTC. */
  hour: string;
  repairs: number;
  /** Failed registrations in a row. */
  failures: number;
  /** Set by {@link countFailure}, taken away by a person only. */
  paused?: { at: string; because: string };
}

type BrakeWorld = Pick<World, 'now' | 'readBrake' | 'writeBrake'>;

const attempts = 5;

/** The brake as it stands in the current hour. Undefined where the parameter's text is none of ours. */
export function parseBrake(text: string | undefined, now: number): Brake | undefined {
  const hour = new Date(now).toISOString().slice(0, 13);
  const stored = parseObject(text ?? '{}');
  if (!stored) return undefined;
  const { repairs = 0, failures = 0, paused } = stored;
  if (!isCount(repairs) || !isCount(failures)) return undefined;
  return {
    hour,
    repairs: stored.hour === hour ? repairs : 0,
    failures,
    ...(paused ? { paused: pauseOf(paused) } : {}),
  };
}

/** A person may put the brake on by hand, with as many words as he likes. */
function pauseOf(paused: unknown): NonNullable<Brake['paused']> {
  const { at, because } = { ...(paused as Record<string, unknown>) };
  return {
    at: typeof at === 'string' ? at : 'an unknown time',
    because: typeof because === 'string' ? because : 'somebody wrote so into the parameter.',
  };
}

/** Counts a repair that was made; it ends a row of failures. */
export async function countRepair(world: BrakeWorld): Promise<void> {
  await change(world, (brake) => ({ ...brake, repairs: brake.repairs + 1, failures: 0 }));
}

/** Counts a registration that failed for good; the last of a row that the policy allows puts the brake on. */
export async function countFailure(world: BrakeWorld, policy: Policy, because: string): Promise<void> {
  await change(world, (brake) => {
    const failures = brake.failures + 1;
    if (failures < policy.stopAfterFailures || brake.paused) return { ...brake, failures };
    return { ...brake, failures, paused: { at: new Date(world.now()).toISOString(), because } };
  });
}

/**
 * Releases the brake, which only a person may do. Words that nobody can read are overwritten: he has seen them.
 * The count of a repair that is made in the very same moment may be lost.
 *
 * @returns the brake as it was before; undefined where nobody could read it
 */
export async function releaseBrake(world: BrakeWorld): Promise<Brake | undefined> {
  const before = parseBrake((await world.readBrake()).text, world.now());
  if (before) await change(world, ({ paused: _paused, ...brake }) => ({ ...brake, failures: 0 }));
  else await world.writeBrake('{}');
  return before;
}

/**
 * Parameter Store has no conditional write, but numbers its versions: a number that is not the next one means
 * that another worker wrote in between and that its count was overwritten. Adding once more to what stands
 * there now makes the sum right.
 */
async function change(world: BrakeWorld, next: (brake: Brake) => Brake): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const { text, version } = await world.readBrake();
    const brake = parseBrake(text, world.now());
    // Somebody's words that we cannot read are not ours to overwrite; the guard refuses repairs meanwhile.
    if (!brake) return;
    if ((await world.writeBrake(JSON.stringify(next(brake)))) === version + 1) return;
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

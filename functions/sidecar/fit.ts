import { nextFargateSize, parseCpu, parseMemory } from './registration-rules/fargate-sizes.ts';
import type { Subject } from './subject.ts';

/** What becomes of the sidecar's memory when it is added. */
export type Fit =
  | { kind: 'reserved' }
  /** No limit of its own, because the others have reserved the task's memory. MiB. */
  | { kind: 'unreserved'; free: number }
  /** The Fargate size that has room, as the task's `cpu` and `memory`. */
  | { kind: 'resized'; cpu: string; memory: string };

/** Whether the sidecar's memory fits beside what the other containers reserve. */
export function fitOf({ definition, settings, policy, arrangement }: Subject): Fit {
  const total = parseMemory(definition.memory);
  // No task memory, or a placeholder for one, which counts as room enough.
  if (total === undefined) return { kind: 'reserved' };
  const reserved = definition.containerDefinitions.reduce((sum, container) => {
    const memory = container.memoryReservation || container.memory;
    return sum + (typeof memory === 'number' ? memory : 0);
  }, 0);
  const wanted = settings.sidecar.memory;
  if (total - reserved >= wanted) return { kind: 'reserved' };
  const cpu = arrangement.row === 2 && policy.fargateResize === 'next' ? parseCpu(definition.cpu) : undefined;
  const next = cpu === undefined ? undefined : nextFargateSize(cpu, reserved + wanted);
  if (next) return { kind: 'resized', cpu: String(next.cpu), memory: String(next.memory) };
  return { kind: 'unreserved', free: Math.max(0, total - reserved) };
}

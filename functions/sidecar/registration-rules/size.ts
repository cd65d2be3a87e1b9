import type { RegisterInput } from '../definition.ts';

/** Quota of ECS: "Task definition size", 64 KiB. */
export const maxDefinitionSize = 65_536;

/** No definition is nested so deep, and far deeper no program could write it down without exhausting its stack. */
const maxDepth = 1000;

/** Bytes of the definition as compact JSON in UTF-8, without its tags: what ECS's quota counts. */
export function sizeOf(definition: RegisterInput): number {
  const { tags: _, ...counted } = definition;
  return new TextEncoder().encode(JSON.stringify(counted)).length;
}

/** ECS's message where the definition is too large (recorded: awsdocs/amazon-ecs-developer-guide issue 149). */
export function sizeViolation(definition: RegisterInput): string | undefined {
  const bound = upperBound(definition, 0);
  if (bound <= maxDefinitionSize) return undefined;
  if (bound === Infinity) return `Its JSON is nested more than ${maxDepth} levels deep.`;
  const size = sizeOf(definition);
  if (size <= maxDefinitionSize) return undefined;
  return `Actual length: '${size}'. Max allowed length is '${maxDefinitionSize}' bytes.`;
}

/** A bound that needs no JSON text: nearly every definition is far below the quota, and this says so sooner. */
function upperBound(value: unknown, depth: number): number {
  // The longest escape of one UTF-16 unit is \u001f: six bytes.
  if (typeof value === 'string') return value.length * 6 + 2;
  if (typeof value !== 'object' || value === null) return 25;
  if (depth > maxDepth) return Infinity;
  let sum = 2;
  if (Array.isArray(value)) {
    for (const element of value) sum += upperBound(element, depth + 1) + 1;
    return sum;
  }
  for (const key in value) {
    sum += key.length * 6 + 4 + upperBound((value as Record<string, unknown>)[key], depth + 1);
  }
  return sum;
}

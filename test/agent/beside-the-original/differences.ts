/** One place in what was told where the original and our agent differ. */
export interface Difference {
  /** As `created/meta/cloud/provider`. */
  where: string;
  original: unknown;
  ours: unknown;
}

/** Rates are over each agent's own clock, and a busy machine is late. */
const tolerance = 0.05;
const isRate = /^ticks\/.*(cpu\..*\.usage|\.delta)$/;

/** Every leaf that is not the same on both sides; numbers of a rate may be a little apart. */
export function differences(original: unknown, ours: unknown): Difference[] {
  const [before, now] = [leaves(original), leaves(ours)];
  const places = [...new Set([...before.keys(), ...now.keys()])].sort();
  return places
    .map((where) => ({ where, original: before.get(where), ours: now.get(where) }))
    .filter((each) => !isSame(each));
}

function isSame({ where, original, ours }: Difference): boolean {
  if (typeof original === 'number' && typeof ours === 'number' && isRate.test(where))
    return Math.abs(original - ours) <= tolerance * Math.abs(original);
  return original === ours;
}

/** Empty lists and objects are leaves, too: to leave one out is not the same as to say it. */
function leaves(value: unknown, where = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[where, value]]);
  const entries = Object.entries(value);
  if (entries.length === 0) return new Map([[where, Array.isArray(value) ? '[]' : '{}']]);
  return new Map(
    entries.flatMap(([key, inner]) => [...leaves(inner, where === '' ? key : `${where}/${key}`)]),
  );
}

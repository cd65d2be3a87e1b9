import type { Result } from './contest.ts';

/** At most, as ratios to the original on the same road. */
const ratios = { anonymous: 0.75, rss: 2.3, cpuPerTick: 0.3, registered: 0.1 } as const;

/** At most. */
const requests = 2;
const bytes = 350_000;

/** A line for each target that the agent as the image runs it misses; ratios only where the original ran beside it. */
export function missedTargets(results: Result[], name: string, bundle: number): string[] {
  const ours = results.find((each) => each.name === name);
  const original = results.find((each) => each.name === 'the original');
  const missed: string[] = [];
  const compare = (what: string, value: number, most: number) => {
    if (!(value <= most)) missed.push(`target missed: ${what} ${value.toFixed(2)}, at most ${most}`);
  };
  compare('bytes of the bundle', bundle, bytes);
  // What is only begun when the look at it ends belongs to no tick.
  if (ours) compare('requests a tick', Math.floor(ours.requestsPerTick * 10) / 10, requests);
  if (!ours || !original) return missed;
  for (const what of Object.keys(ratios) as (keyof typeof ratios)[])
    compare(`${what}, beside the original,`, ours[what] / original[what], ratios[what]);
  return missed;
}

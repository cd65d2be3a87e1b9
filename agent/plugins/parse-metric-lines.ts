import type { Metric } from '../metrics/metric.ts';
import { readNumber } from './read-number.ts';

/** Of one plugin and one minute. A host of Mackerel's has a few hundred metrics at most. */
const most = 1000;

/** What Go's strings.Fields splits at, which is not what \s is. */
const space = /[\t\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** The names that Mackerel takes. https://mackerel.io/api-docs/entry/host-metrics */
const name = /^[A-Za-z0-9._-]+$/;

export interface MetricLines {
  metrics: Metric[];
  /** Why lines were left out, one sentence for each reason; without what is in the lines. */
  warnings: string[];
}

/**
 * What a metric plugin prints: lines of name, value and time, of which the time and what follows are not looked at.
 * The last of equal names counts. A line of fewer than three words is none.
 */
export function parseMetricLines(text: string): MetricLines {
  const values = new Map<string, number>();
  const left = { unread: [] as number[], unnamed: [] as number[], many: [] as number[] };
  for (const [index, line] of text.split('\n').entries()) {
    const [key, number, time] = line.split(space).filter(Boolean);
    if (key === undefined || number === undefined || time === undefined) continue;
    const value = readNumber(number);
    if (value === undefined) left.unread.push(index + 1);
    else if (!name.test(key)) left.unnamed.push(index + 1);
    else if (values.size >= most && !values.has(key)) left.many.push(index + 1);
    else values.set(key, value);
  }
  return {
    metrics: Array.from(values, ([key, value]) => ({ name: `custom.${key}`, value })),
    warnings: [
      ...about(left.unread, 'failed to parse value: no number that Mackerel takes'),
      ...about(left.unnamed, 'a name may have only A-Z a-z 0-9 . _ and -'),
      ...about(left.many, `no more than ${most} metrics are taken`),
    ],
  };
}

function about([first, ...more]: number[], why: string): string[] {
  if (first === undefined) return [];
  return [`${why} (skipped line ${first}${more.length > 0 ? ` and ${more.length} more` : ''})`];
}

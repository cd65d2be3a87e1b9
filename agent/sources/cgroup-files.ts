import type { Throttling } from '../metrics/sample.ts';

/** Memory of a control group, in the words of Docker's statistics, which are taken from the same files. */
export interface CgroupMemory {
  /** Bytes, page cache included. */
  usage: number;
  stats: Record<string, number>;
}

/** What of memory.stat says how much of the usage is page cache. */
const cacheLines = ['cache', 'inactive_file', 'total_inactive_file'];

/** A file of one number. @throws Error where it holds none */
export function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number))
    throw new Error('a file of a control group has no number');
  return number;
}

/** `memory.stat` of either version: a name and a number a line. */
export function parseMemoryStat(text: string): Record<string, number> {
  const stats: Record<string, number> = {};
  for (const name of cacheLines) {
    const value = lineOf(text, name);
    if (value !== undefined) stats[name] = value;
  }
  return stats;
}

/** `cpu.stat` of v2. @throws Error where it does not tell */
export function parseUsageMicroseconds(text: string): number {
  const usage = lineOf(text, 'usage_usec');
  if (usage === undefined) throw new Error('cpu.stat has no usage_usec');
  return usage;
}

/**
 * `memory.max` of v2 and `memory.limit_in_bytes` of v1, in bytes.
 *
 * @returns undefined for `max`, and for v1's largest number of whole pages (2^63-1 less a part of a page)
 */
export function parseMemoryLimit(text: string): number | undefined {
  const limit = Number.parseInt(text, 10);
  return limit > 0 && limit < 2 ** 62 ? limit : undefined;
}

/** `cpu.max` of v2, quota and period in microseconds, as cores; undefined for `max 100000`. */
export function parseCpuMax(text: string): number | undefined {
  const [quota = '', period = ''] = text.trim().split(/\s+/);
  return parseCfsQuota(quota, period);
}

/** `cpu.cfs_quota_us` and `cpu.cfs_period_us` of v1 as cores; undefined for -1. */
export function parseCfsQuota(quota: string, period: string): number | undefined {
  const cores = Number.parseInt(quota, 10) / Number.parseInt(period, 10);
  return cores > 0 && Number.isFinite(cores) ? cores : undefined;
}

/** `cpu.stat` of either version. @returns undefined where it counts no periods */
export function parseThrottling(text: string): Throttling | undefined {
  const [periods, throttled] = [lineOf(text, 'nr_periods'), lineOf(text, 'nr_throttled')];
  return periods === undefined || throttled === undefined ? undefined : { periods, throttled };
}

/** `memory.events` of v2 and `memory.oom_control` of v1; undefined where the kernel does not count them. */
export function parseOomKills(text: string): number | undefined {
  return lineOf(text, 'oom_kill');
}

/** The number behind a name at a line's beginning. */
function lineOf(text: string, name: string): number | undefined {
  const at = text.startsWith(`${name} `) ? 0 : text.indexOf(`\n${name} `) + 1;
  if (at === 0 && !text.startsWith(`${name} `)) return undefined;
  const value = Number.parseInt(text.slice(at + name.length + 1, at + name.length + 22), 10);
  return Number.isNaN(value) ? undefined : value;
}

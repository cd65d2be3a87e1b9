import type { ContainerStats } from '../sources/task-metadata.ts';
import type { InterfaceCounters, Throttling } from './sample.ts';

/** What a container's memory is without: `cache` is what mackerel-container-agent takes off, on any cgroup version. */
export type MemoryUsage = 'cache' | 'inactive_file';

/** Bytes that a container's processes use, and no cache that the kernel can take back; absent where Docker does not tell. */
export function memoryOf(
  { memory_stats: memory }: ContainerStats,
  usage: MemoryUsage | undefined,
): number | undefined {
  if (memory?.usage === undefined) return undefined;
  const { cache, inactive_file: inactive, total_inactive_file: total } = memory.stats ?? {};
  // cgroup v2 knows no `cache`, and would count all of the page cache.
  const chosen = usage ?? (cache === undefined ? 'inactive_file' : 'cache');
  const reclaimable = (chosen === 'cache' ? cache : (total ?? inactive)) ?? 0;
  return reclaimable <= memory.usage ? memory.usage - reclaimable : memory.usage;
}

/** How often the container's CPU quota was used up; undefined where it has none. */
export function throttlingOf({ cpu_stats: cpu }: ContainerStats): Throttling | undefined {
  const { periods, throttled_periods: throttled } = cpu?.throttling_data ?? {};
  return periods && throttled !== undefined ? { periods, throttled } : undefined;
}

/** The interfaces of a container that has a network namespace of its own. */
export function interfacesOf({ networks }: ContainerStats): InterfaceCounters[] {
  const interfaces: InterfaceCounters[] = [];
  for (const [name, counters] of Object.entries(networks ?? {})) {
    const { rx_bytes: rxBytes, tx_bytes: txBytes } = counters ?? {};
    if (rxBytes !== undefined && txBytes !== undefined) interfaces.push({ name, rxBytes, txBytes });
  }
  return interfaces;
}

import { containerMetrics } from './container-metrics.ts';
import { extraMetrics } from './extra-metrics.ts';
import { interfaceMetrics } from './interface-metrics.ts';
import type { Metric } from './metric.ts';
import { nameInMetric } from './names.ts';
import { oldestBaseline, type Sample } from './sample.ts';

/**
 * The metrics of the time between two samples. What is in one of them only has none; counters that went down, or
 * belong to another life of their container, give no rate, never a spike or a negative value.
 *
 * @returns names and values as mackerel-container-agent posts them: CPU in percent of a core, bytes, bytes a second
 */
export function platformMetrics(previous: Sample | undefined, current: Sample): Metric[] {
  if (!previous || current.at - previous.at > oldestBaseline) return [];
  const elapsed = current.at - previous.at;
  const before = new Map(previous.containers.map((container) => [container.name, container]));
  // Two names that become one in a metric: the last one counts, as Mackerel takes one value a name and moment.
  const metrics = new Map<string, Metric>();
  const add = (more: Metric[]) => {
    for (const metric of more) metrics.set(metric.name, metric);
  };
  for (const container of current.containers) {
    const earlier = before.get(container.name);
    if (earlier) add(containerMetrics(earlier, container, elapsed));
  }
  add(interfaceMetrics(previous.interfaces, current.interfaces, elapsed, nameInMetric));
  add(extraMetrics(previous, current, before));
  return [...metrics.values()].filter(({ value }) => Number.isFinite(value));
}

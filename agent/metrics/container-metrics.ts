import { interfaceMetrics } from './interface-metrics.ts';
import type { Metric } from './metric.ts';
import { nameInMetric } from './names.ts';
import type { ContainerSample } from './sample.ts';
import { timeBetween } from './time-between.ts';

/**
 * The metrics of one container.
 *
 * @param elapsed milliseconds between the two samples, by the agent's clock
 */
export function containerMetrics(
  previous: ContainerSample,
  current: ContainerSample,
  elapsed: number,
): Metric[] {
  const name = nameInMetric(current.name);
  const sameLife = previous.life === current.life;
  const between = timeBetween(previous, current) ?? elapsed;
  const metrics: Metric[] = [];
  const add = (metric: string, value: number | undefined) => {
    if (value !== undefined) metrics.push({ name: metric, value });
  };
  if (sameLife) add(`container.cpu.${name}.usage`, cpuUsage(previous, current, between));
  add(`container.cpu.${name}.limit`, current.cpuLimit);
  add(`container.memory.${name}.usage`, current.memory);
  add(`container.memory.${name}.limit`, current.memoryLimit);
  if (!sameLife) return metrics;
  const nameOf = (each: string) => `${name}-${nameInMetric(each)}`;
  return metrics.concat(interfaceMetrics(previous.interfaces, current.interfaces, between, nameOf));
}

/** In percent of one core: 100 is one core for all of the time. */
function cpuUsage(previous: ContainerSample, current: ContainerSample, between: number): number | undefined {
  const { cpuNanoseconds: from } = previous;
  const { cpuNanoseconds: to } = current;
  if (from === undefined || to === undefined || to < from) return undefined;
  return between > 0 ? ((to - from) / (between * 1e6)) * 100 : undefined;
}

import type { Metric } from './metric.ts';
import type { InterfaceCounters } from './sample.ts';
import { timeBetween } from './time-between.ts';

/**
 * Bytes a second that the interfaces received and sent. One that is new, or whose counter went down, waits for the
 * next sample.
 *
 * @param elapsed milliseconds
 * @param nameOf an interface's name within the metric's
 */
export function interfaceMetrics(
  previous: readonly InterfaceCounters[],
  current: readonly InterfaceCounters[],
  elapsed: number,
  nameOf: (name: string) => string,
): Metric[] {
  const metrics: Metric[] = [];
  for (const now of current) {
    const earlier = previous.findLast(({ name }) => name === now.name);
    if (!earlier) continue;
    const between = timeBetween(earlier, now) ?? elapsed;
    if (between <= 0) continue;
    const prefix = `interface.${nameOf(now.name)}`;
    const add = (name: string, from: number, to: number) => {
      if (to >= from) metrics.push({ name: `${prefix}.${name}`, value: ((to - from) / between) * 1000 });
    };
    add('rxBytes.delta', earlier.rxBytes, now.rxBytes);
    add('txBytes.delta', earlier.txBytes, now.txBytes);
  }
  return metrics;
}

import type { Metric } from './metric.ts';
import type { InterfaceCounters } from './sample.ts';

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
  const before = new Map(previous.map((counters) => [counters.name, counters]));
  return current.flatMap((now) => {
    const earlier = before.get(now.name);
    if (!earlier || elapsed <= 0) return [];
    const prefix = `interface.${nameOf(now.name)}`;
    return [
      ...rate(`${prefix}.rxBytes.delta`, earlier.rxBytes, now.rxBytes, elapsed),
      ...rate(`${prefix}.txBytes.delta`, earlier.txBytes, now.txBytes, elapsed),
    ];
  });
}

function rate(name: string, from: number, to: number, elapsed: number): Metric[] {
  return to < from ? [] : [{ name, value: ((to - from) / elapsed) * 1000 }];
}

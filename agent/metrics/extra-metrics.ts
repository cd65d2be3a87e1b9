import type { Metric } from './metric.ts';
import { nameInMetric } from './names.ts';
import type { ContainerSample, Sample, Throttling } from './sample.ts';

/**
 * What only those get who ask for it, as far as the source tells: under `custom.`, for Mackerel has no names of its own
 * for them.
 *
 * @param before the previous containers by their names
 * @returns throttling in percent of the periods since the previous sample; restarts and kills so far; bytes
 */
export function extraMetrics(
  previous: Sample,
  current: Sample,
  before: ReadonlyMap<string, ContainerSample>,
): Metric[] {
  const { throttling, storage } = current.task ?? {};
  const throttled = percentThrottled(previous.task?.throttling, throttling);
  return [
    ...current.containers
      .filter(({ extra }) => extra)
      .flatMap((container) => ofContainer(before.get(container.name), container)),
    ...metric('custom.task.cpu_throttled.percentage', throttled),
    ...metric('custom.task.ephemeral_storage.used', storage?.used),
    ...metric('custom.task.ephemeral_storage.size', storage?.size),
  ];
}

function ofContainer(
  previous: ContainerSample | undefined,
  { name, life, extra }: ContainerSample,
): Metric[] {
  if (!extra) return [];
  const part = nameInMetric(name);
  const earlier = previous?.life === life ? previous.extra?.throttling : undefined;
  const throttled = percentThrottled(earlier, extra.throttling);
  return [
    ...metric(`custom.container.cpu_throttled.${part}.percentage`, throttled),
    ...metric(`custom.container.restarts.${part}.count`, extra.restarts),
    ...metric(`custom.container.oom_kills.${part}.count`, extra.oomKills),
  ];
}

/** Without a quota no period is counted; without work none is new, and nobody was held back. */
function percentThrottled(from: Throttling | undefined, to: Throttling | undefined): number | undefined {
  if (!from || !to || to.periods === 0 || to.periods < from.periods || to.throttled < from.throttled)
    return undefined;
  const periods = to.periods - from.periods;
  return periods === 0 ? 0 : Math.min(100, ((to.throttled - from.throttled) / periods) * 100);
}

function metric(name: string, value: number | undefined): Metric[] {
  return value === undefined ? [] : [{ name, value }];
}

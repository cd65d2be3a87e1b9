import { type ContainerSample, oldestBaseline } from '../metrics/sample.ts';

/**
 * Remembers the containers of the last answer. After a tick without one, the next compares with it, by the times at
 * which both were counted: so a lost answer costs one tick's metrics, not two.
 *
 * @returns the containers of a sample, given its time in milliseconds and those of its answer, if there is one
 */
export function lastAnswer(): (at: number, containers?: ContainerSample[]) => ContainerSample[] {
  let last: { at: number; containers: ContainerSample[] } | undefined;
  return (at, containers) => {
    if (containers) last = { at, containers };
    else if (last && at - last.at <= oldestBaseline) return last.containers.map(withoutNews);
    return containers ?? [];
  };
}

function withoutNews({
  name,
  life,
  cpuNanoseconds,
  countedAt,
  interfaces,
}: ContainerSample): ContainerSample {
  if (countedAt === undefined) return { name, life, interfaces: [] };
  return { name, life, ...(cpuNanoseconds !== undefined && { cpuNanoseconds }), countedAt, interfaces };
}

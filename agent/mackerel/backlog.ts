import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Metric, Tick } from '../metrics/metric.ts';
import { isNotFound, type Mackerel, type MetricValue } from './api.ts';
import { deliver, halvesOf, oneAtATime } from './deliver.ts';

/** Values that are older than this, in seconds, are given up; the original keeps them as long. */
const oldest = 6 * 3600;

/** How many values wait at most, some ten megabytes: what a hundred metrics make of six hours fits in twice. */
const mostValues = 100_000;

/** How many ticks a request carries at most, and how many requests a flush makes: six hours drain in six minutes. */
const ticksPerRequest = 10;
const requestsPerFlush = 6;

/** Values that wait to be posted, oldest first. It outlives a reload of the configuration. */
export interface Backlog {
  add(tick: Tick): void;
  /**
   * Posts what waits, as far as Mackerel takes it; never throws.
   *
   * @returns false where Mackerel knows no such host any more
   */
  flush(hostId: string, mackerel: Mackerel): Promise<boolean>;
  readonly size: number;
  /** Whether Mackerel did not take what was posted last. */
  readonly isStuck: boolean;
}

/** An empty one; it logs what it gives up, what Mackerel refuses and what could not be posted. */
export function backlog(clock: Clock, log: Log): Backlog {
  let waiting: Tick[] = [];
  let isStuck = false;
  const forgetOld = () => {
    const limit = clock.now() / 1000 - oldest;
    const kept = waiting.filter(({ time }) => time >= limit);
    if (kept.length < waiting.length)
      log('WARNING', 'metric', `dropped ${waiting.length - kept.length} minutes of metrics: six hours old`);
    waiting = kept;
  };
  const forgetTooMany = () => {
    let values = waiting.reduce((sum, { metrics }) => sum + metrics.length, 0);
    let dropped = 0;
    for (; values > mostValues; dropped += 1) values -= waiting[dropped]?.metrics.length ?? 0;
    if (dropped === 0) return;
    waiting = waiting.slice(dropped);
    log('WARNING', 'metric', `dropped ${dropped} minutes of metrics: over ${mostValues} values wait`);
  };
  const post = async (hostId: string, mackerel: Mackerel) => {
    forgetOld();
    let hostIsKnown = true;
    const send = (ticks: Tick[]) =>
      mackerel.postMetrics(ticks.flatMap((tick) => valuesOf(tick, hostId))).catch((error: unknown) => {
        hostIsKnown = !isNotFound(error);
        throw error;
      });
    for (let requests = 0; waiting.length > 0 && requests < requestsPerFlush; requests += 1) {
      const batch = waiting.slice(0, ticksPerRequest);
      const failed = ({ message }: Error) => log('WARNING', 'metric', `failed to post metrics: ${message}`);
      const refused = (ticks: Tick[]) => drop(ticks, log);
      const left = (await deliver(batch, { send, halves, failed, refused })).flat();
      waiting = [...left, ...waiting.filter((tick) => !batch.includes(tick))];
      isStuck = left.length > 0;
      if (isStuck) break;
    }
    return hostIsKnown;
  };
  return {
    add(tick) {
      if (tick.metrics.length > 0) waiting.push(tick);
      forgetOld();
      forgetTooMany();
    },
    flush: oneAtATime(post),
    get size() {
      return waiting.length;
    },
    get isStuck() {
      return isStuck;
    },
  };
}

function valuesOf({ time, metrics }: Tick, hostId: string): MetricValue[] {
  return metrics.map(({ name, value }) => ({ hostId, name, time, value }));
}

/**
 * Half of the names each, for what Mackerel refuses of one minute it mostly refuses of all; of a single name, half of
 * the ticks each; nothing of a single value.
 */
function halves(ticks: Tick[]): Tick[][] {
  const names = [...new Set(ticks.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  if (names.length < 2) return halvesOf(ticks);
  return halvesOf(names).map((half) => {
    const wanted = new Set(half);
    return ticks
      .map(({ time, metrics }) => ({ time, metrics: metrics.filter(({ name }) => wanted.has(name)) }))
      .filter(({ metrics }) => metrics.length > 0);
  });
}

function drop(ticks: Tick[], log: Log): void {
  const names = [...new Set(ticks.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  log('WARNING', 'metric', `dropped values that Mackerel refuses: ${names.slice(0, 10).join(', ')}`);
}

/** A tick of values that can be sent: NaN and infinities have no JSON. */
export function tickOf(time: number, metrics: Metric[]): Tick {
  return { time, metrics: metrics.filter(({ value }) => Number.isFinite(value)) };
}

import { type Run, run } from '../../../agent/agent.ts';
import type { Config } from '../../../agent/configuration/config.ts';
import { type Kept, nothingKept } from '../../../agent/kept.ts';
import { memoryStore } from '../../../agent/mackerel/host-id-store.ts';
import type { Sample } from '../../../agent/metrics/sample.ts';
import { type MackerelDouble, startMackerel } from './mackerel-api.ts';
import { clientOf, hostParameters } from './mackerel-client.ts';
import { recordedLog } from './recorded-log.ts';
import { type SimulatedClock, simulatedClock } from './simulated-clock.ts';

/** An agent and its Mackerel, both on a clock that a test moves. */
export interface LivingAgent {
  clock: SimulatedClock;
  double: MackerelDouble;
  lines: string[];
  kept: Kept;
  /** Begins a run, and a new one after each end: a reload of the configuration. */
  begin(config?: Partial<Config>, more?: Partial<Run>): void;
  /** Ends the run; resolves when it is over, and throws what it threw. */
  end(): Promise<void>;
  /** `METHOD path` of all that was asked, without queries. */
  asked(): string[];
}

/** @param sample what its platform reads, by the minute since the start */
export async function livingAgent(sample: (minute: number) => Sample | Error): Promise<LivingAgent> {
  const clock = simulatedClock();
  const double = await startMackerel({ now: () => clock.now() / 1000 });
  const { log, lines } = recordedLog();
  const kept = nothingKept(memoryStore(), {}, clock, log);
  const platform = {
    isRunning: async () => true,
    whereabouts: async () => ({ name: 'here' }),
    sample: async () => {
      const read = sample(Math.round(clock.monotonic() / 60_000));
      if (read instanceof Error) throw read;
      return read;
    },
  };
  let stop = new AbortController();
  let life: Promise<void> = Promise.resolve();
  return {
    clock,
    double,
    lines,
    kept,
    begin(config = {}, more = {}) {
      stop = new AbortController();
      const plain = { metricPlugins: [], checkPlugins: [], ...config } as Partial<Config> as Config;
      const parts = { mackerel: clientOf(double, clock.ask), platform, kept, clock, log, config: plain };
      const describeHost = async () => hostParameters();
      life = run({ ...parts, describeHost, ready: async () => {}, ...more }, stop.signal);
      life.catch(() => {});
    },
    async end() {
      stop.abort();
      await life;
    },
    asked: () => double.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`),
  };
}

/** A sample of one container `web`, whose memory is the minute. */
export function sampleOf(minute: number, life = 'one'): Sample {
  const container = { name: 'web', life, memory: minute, cpuNanoseconds: minute * 6e9, interfaces: [] };
  return { at: minute * 60_000, containers: [container], interfaces: [] };
}

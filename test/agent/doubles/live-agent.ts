import { run } from '../../../agent/agent.ts';
import type { Config } from '../../../agent/configuration/config.ts';
import { describeHost } from '../../../agent/describe-host.ts';
import { nothingKept } from '../../../agent/kept.ts';
import { mackerel } from '../../../agent/mackerel/api.ts';
import { memoryStore } from '../../../agent/mackerel/host-id-store.ts';
import { ecsPlatform } from '../../../agent/platforms/ecs.ts';
import { taskMetadata } from '../../../agent/sources/task-metadata.ts';
import type { MackerelDouble } from './mackerel-api.ts';
import type { MetadataEndpoint } from './metadata-endpoint.ts';
import { recordedLog } from './recorded-log.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** An agent on the metadata road, in this process and in simulated time. */
export function liveAgent(
  clock: SimulatedClock,
  endpoint: MetadataEndpoint,
  double: MackerelDouble,
  given: Partial<Config> = {},
) {
  const { log, lines } = recordedLog();
  const config: Config = {
    apibase: double.base,
    apikey: double.key,
    root: '/nowhere',
    ignoreContainer: '',
    ignored: () => false,
    hostIdStore: 'memory',
    metricPlugins: [],
    checkPlugins: [],
    ...given,
  };
  const kept = nothingKept(memoryStore(), {}, clock, log);
  const platform = ecsPlatform({
    metadata: taskMetadata(endpoint.uri, clock.ask),
    provider: 'ecs',
    machine: async () => ({ cores: 2, memory: 1e9 }),
    ownInterfaces: async () => [],
    hostname: 'machine',
    ignored: () => false,
    monotonic: clock.monotonic,
    log,
  });
  const { base, key } = double;
  return {
    kept,
    lines,
    /** One run, until the signal; a second one is a reload. */
    live: (signal: AbortSignal) =>
      run(
        {
          config,
          kept,
          platform,
          mackerel: mackerel({ base, key, userAgent: 'a', ask: clock.ask, proxyFor: () => undefined }),
          describeHost: () => describeHost({ config, platform, interfaces: () => [], warn: () => {} }),
          ready: async () => {},
          clock,
          log,
        },
        signal,
      ),
  };
}

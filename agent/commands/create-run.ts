import type { Run } from '../agent.ts';
import type { Config } from '../configuration/config.ts';
import type { Watch } from '../configuration/watch-config.ts';
import { describeHost } from '../describe-host.ts';
import type { Kept } from '../kept.ts';
import { mackerel } from '../mackerel/api.ts';
import { choosePlatform } from '../platforms/choose-platform.ts';
import { untilReady } from '../probes/until-ready.ts';
import { readCpuInfo } from '../sources/cpu-info.ts';
import { readInterfaces } from '../sources/network-interfaces.ts';
import { proxyFor } from '../transport/proxy.ts';
import { request } from '../transport/request.ts';
import { agentName } from '../version.ts';

/**
 * Everything that a run is made of, by its configuration.
 *
 * @throws Error naming the variable that is missing or wrong
 */
export function createRun(config: Config, kept: Kept, { environment, ask, clock, log }: Watch): Run {
  // Whom it watches is near: never through a proxy, and trusted as its platform says.
  const platform = choosePlatform({ environment, config, ask: request, clock, log });
  const warn = (text: string) => log('WARNING', 'spec', text);
  const kernel = { proc: environment.HOST_PROC || '/proc', sys: environment.HOST_SYS || '/sys' };
  const cpus = () => readCpuInfo(kernel);
  const hasCpus = environment.MACKEREL_CONTAINER_PLATFORM !== 'none';
  return {
    config,
    kept,
    platform,
    mackerel: mackerel({
      base: config.apibase,
      key: config.apikey,
      userAgent: agentName,
      ask,
      proxyFor: (url) => proxyFor(url, environment),
    }),
    describeHost: () =>
      describeHost({ config, platform, interfaces: readInterfaces, warn, ...(hasCpus && { cpus }) }),
    ready: (signal) =>
      untilReady(
        config.readinessProbe,
        { programs: kept.programs, ask, userAgent: agentName, clock, log },
        signal,
      ),
    clock,
    log,
  };
}

import { loadConfig } from '../configuration/load-config.ts';
import type { Environment } from '../environment.ts';
import { withMachineAuthorities } from '../transport/certificates.ts';
import { request } from '../transport/request.ts';

/**
 * Says whether the agent would start with a configuration, and what in it nobody reads.
 *
 * @param location of the file; what MACKEREL_AGENT_CONFIG says, where absent
 * @returns the exit status
 */
export async function checkConfig(
  location: string | undefined,
  given: Environment,
  say: (line: string) => void,
): Promise<number> {
  const environment = location === undefined ? given : { ...given, MACKEREL_AGENT_CONFIG: location };
  // A person checks a file where there is no key.
  const key = environment.MACKEREL_APIKEY || 'none';
  try {
    const ask = withMachineAuthorities(request, environment);
    const { config, warnings } = await loadConfig({
      environment: { ...environment, MACKEREL_APIKEY: key },
      ask,
    });
    for (const warning of warnings) say(`warning: ${warning}`);
    const { metricPlugins, checkPlugins, readinessProbe } = config;
    const probe = readinessProbe ? `a readiness probe (${readinessProbe.kind})` : 'no readiness probe';
    say(`valid: ${metricPlugins.length} metric plugins, ${checkPlugins.length} checks, ${probe}`);
    if (config.apikey === 'none') say('note: there is no API key in it; MACKEREL_APIKEY must be set');
    return 0;
  } catch (error) {
    say(`error: ${(error as Error).message}`);
    return 1;
  }
}

import type { Config } from './configuration/config.ts';
import type { HostParameters, Interface } from './mackerel/host-parameters.ts';
import type { Platform } from './platforms/platform.ts';
import { agentName, revision, version } from './version.ts';

export interface HostSources {
  config: Pick<Config, 'roles' | 'displayName' | 'memo' | 'checkPlugins'>;
  platform: Platform;
  interfaces: () => Interface[];
  /** Absent on a platform that shows no CPUs. */
  cpus?: () => Promise<Record<string, string>[]>;
  /** What a part that cannot be read says instead. */
  warn: (text: string) => void;
}

/** What Mackerel is told of the host: its name, where it runs, and what the configuration says of it. */
export async function describeHost({
  config,
  platform,
  interfaces,
  cpus,
  warn,
}: HostSources): Promise<HostParameters> {
  const { name, customIdentifier, cloud } = await platform.whereabouts();
  const cpu = await cpus?.().catch((error: Error) => warn(`Failed (skip this spec): ${error.message}`));
  return {
    name,
    ...(config.displayName && { displayName: config.displayName }),
    ...(config.memo && { memo: config.memo }),
    meta: {
      'agent-revision': revision,
      'agent-version': `${version}-container`,
      'agent-name': agentName,
      ...(cpu && { cpu }),
      ...(cloud && { cloud }),
    },
    interfaces: interfaces(),
    roleFullnames: config.roles ?? null,
    checks: config.checkPlugins.map((check) => ({
      name: check.name,
      ...(check.memo && { memo: check.memo }),
    })),
    ...(customIdentifier !== undefined && { customIdentifier }),
  };
}

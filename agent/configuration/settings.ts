import type { CheckPlugin, MetricPlugin, ReadinessProbe } from './config.ts';

/** What a configuration file says, in its own words; a member is absent where the file leaves it to the environment. */
export interface Settings {
  apibase?: string;
  apikey?: string;
  root?: string;
  roles?: string[];
  displayName?: string;
  memo?: string;
  ignoreContainer?: string;
  hostStatusOnStart?: string;
  hostIdStore?: string;
  memoryUsage?: string;
  extraMetrics?: string;
  readinessProbe?: ReadinessProbe;
  metricPlugins?: MetricPlugin[];
  checkPlugins?: CheckPlugin[];
}

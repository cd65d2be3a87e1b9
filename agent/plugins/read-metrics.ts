import type { MetricPlugin } from '../configuration/config.ts';
import type { Metric } from '../metrics/metric.ts';
import { parseMetricLines } from './parse-metric-lines.ts';
import { runPlugin, type Surroundings } from './run-plugin.ts';

/** What a plugin's variable tells it: whether it is asked for its graphs. Set, but empty, when it is not. */
export const meta = 'MACKEREL_AGENT_PLUGIN_META';

/** What a metric plugin measures, whatever its exit code; never throws. */
export async function readMetrics(plugin: MetricPlugin, around: Surroundings): Promise<Metric[]> {
  const { log } = around;
  const asked = { ...plugin, env: { ...plugin.env, [meta]: '' } };
  try {
    const outcome = await runPlugin(asked, 'metric', around);
    if (!outcome) return [];
    const { metrics, warnings } = parseMetricLines(outcome.cut ? wholeLines(outcome.stdout) : outcome.stdout);
    if (outcome.cut) warnings.push('it prints more than is read: the rest is left out');
    for (const warning of warnings) log('WARNING', 'metric', `plugin ${plugin.name}: ${warning}`);
    return metrics;
  } catch (error) {
    log('ERROR', 'metric', `plugin ${plugin.name}: ${(error as Error).message}`);
    return [];
  }
}

/** The last line of what was cut off may be half a number. */
function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

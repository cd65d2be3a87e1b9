import type { Clock } from '../clock.ts';
import type { MetricPlugin } from '../configuration/config.ts';
import { ApiError, type GraphDefinition, isTransient, type Mackerel } from '../mackerel/api.ts';
import { parseGraphDefinitions } from './parse-graph-definitions.ts';
import { meta } from './read-metrics.ts';
import { runPlugin, type Surroundings } from './run-plugin.ts';

const tries = 5;

/** Milliseconds from one try to the next. */
const pause = 3_000;

interface Posting extends Surroundings {
  mackerel: Mackerel;
  clock: Clock;
}

/** Asks a plugin for its graphs and tells Mackerel of them, again where that may help; never throws. */
export function postGraphDefinitions(plugin: MetricPlugin, around: Posting): Promise<void> {
  return persist(`plugin ${plugin.name}`, () => askAndPost(plugin, around), around);
}

/** Tells Mackerel of graphs that nobody needs to be asked for, in the same way. */
export function postOwnGraphs(definitions: GraphDefinition[], around: Posting): Promise<void> {
  return persist('extra metrics', () => post(definitions, around.mackerel), around);
}

async function persist(
  what: string,
  task: () => Promise<void>,
  { clock, log, stop }: Posting,
): Promise<void> {
  for (let left = tries; left > 0 && !stop.aborted; left -= 1) {
    try {
      return await task();
    } catch (error) {
      const { message } = error as Error;
      if (left === 1 || !isTransient(error))
        return log('WARNING', 'metric', `${what}: failed to post graph definitions: ${message}`);
    }
    await clock.wait(pause, stop);
  }
}

async function askAndPost(plugin: MetricPlugin, around: Posting): Promise<void> {
  const { mackerel, log } = around;
  const asked = { ...plugin, env: { ...plugin.env, [meta]: '1' } };
  const outcome = await runPlugin(asked, 'metric', around);
  if (!outcome) return;
  const definitions = parseGraphDefinitions(outcome.stdout);
  if (!definitions) return log('INFO', 'metric', `plugin ${plugin.name}: invalid plugin meta output`);
  if (definitions.length > 0) await post(definitions, mackerel);
}

/** Where Mackerel refuses them together, one by one: those that it takes are not lost. */
async function post(definitions: GraphDefinition[], mackerel: Mackerel): Promise<void> {
  try {
    return await mackerel.createGraphDefinitions(definitions);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 400) || definitions.length < 2) throw error;
  }
  const refused: unknown[] = [];
  for (const definition of definitions)
    await mackerel.createGraphDefinitions([definition]).catch((error: unknown) => refused.push(error));
  if (refused.length > 0) throw refused[0];
}

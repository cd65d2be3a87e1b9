import type { Run } from './agent.ts';
import type { Clock } from './clock.ts';
import { every } from './every.ts';
import { tickOf } from './mackerel/backlog.ts';
import { extraGraphs } from './mackerel/extra-graphs.ts';
import { postGraphDefinitions, postOwnGraphs } from './plugins/post-graph-definitions.ts';
import { readMetrics } from './plugins/read-metrics.ts';
import { runCheck } from './plugins/run-check.ts';

/** Milliseconds. */
const minute = 60_000;
const day = 24 * 60 * minute;

/** Milliseconds. Most plugins end sooner, and what they tell goes in one request. */
const gathering = 1_000;

/**
 * Runs each plugin and each check every minute, by itself: one that is slow delays nobody, and is not started again
 * while it runs. The first time is after a minute, when what they look at has had the time to start.
 *
 * @param post is called when there is something to tell Mackerel
 */
export async function pluginBeats(run: Run, post: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const { config, kept, clock, log } = run;
  const around = { programs: kept.programs, log, stop: signal };
  const postSoon = gathered(post, clock, signal);
  const beat = (task: (time: number) => Promise<void>) =>
    every(minute, () => task(Math.floor(clock.now() / 1000)), { clock, signal });
  const metrics = config.metricPlugins.map((plugin) =>
    beat(async (time) => {
      kept.backlog.add(tickOf(time, await readMetrics(plugin, around)));
      postSoon();
    }),
  );
  const checks = config.checkPlugins.map((check) =>
    beat(async (time) => {
      const finding = await runCheck(check, time, around);
      if (finding) kept.reports.add(finding);
      postSoon();
    }),
  );
  await Promise.all([...metrics, ...checks]);
}

/** Tells Mackerel of the plugins' graphs, each by itself, and of the extra metrics', every day: it forgets graphs without values. */
export async function graphBeats(run: Run, signal: AbortSignal): Promise<void> {
  const { config, kept, mackerel, clock, log } = run;
  const around = { programs: kept.programs, mackerel, clock, log, stop: signal };
  const beats = config.metricPlugins.map((plugin) =>
    every(day, () => postGraphDefinitions(plugin, around), { clock, signal, first: 0 }),
  );
  if (config.extraMetrics)
    beats.push(every(day, () => postOwnGraphs(extraGraphs, around), { clock, signal, first: 0 }));
  await Promise.all(beats);
}

/** The same, a moment after the first of several calls. */
function gathered(post: () => Promise<void>, clock: Clock, signal: AbortSignal): () => void {
  let isWaiting = false;
  const soon = async () => {
    await clock.wait(gathering, signal);
    isWaiting = false;
    await post();
  };
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    void soon();
  };
}

import type { Clock } from './clock.ts';
import type { Config } from './configuration/config.ts';
import { every } from './every.ts';
import { giveBack } from './give-back.ts';
import type { Kept } from './kept.ts';
import type { Log } from './log.ts';
import type { Host, HostStatus, Mackerel } from './mackerel/api.ts';
import { tickOf } from './mackerel/backlog.ts';
import type { HostParameters } from './mackerel/host-parameters.ts';
import { register } from './mackerel/register.ts';
import { platformMetrics } from './metrics/platform-metrics.ts';
import type { Sample } from './metrics/sample.ts';
import type { Platform } from './platforms/platform.ts';
import { graphBeats, pluginBeats } from './plugin-beats.ts';
import { postWhatWaits } from './post-what-waits.ts';

/** Milliseconds. */
const minute = 60_000;
const untilRunning = 3_000;
const firstUpdate = 5 * minute;
const updates = 60 * minute;

/** Everything that one run of the agent is made of. */
export interface Run {
  config: Config;
  platform: Platform;
  mackerel: Mackerel;
  kept: Kept;
  /** Mackerel took this very configuration before. */
  wasTaken?: boolean;
  /** What Mackerel is told of the host. */
  describeHost: () => Promise<HostParameters>;
  /** Resolves when the user's application is ready. */
  ready: (signal: AbortSignal) => Promise<void>;
  clock: Clock;
  log: Log;
}

/**
 * One run of the agent, until the signal is aborted: measures from the start, and posts from when the host is
 * registered.
 *
 * @throws ApiError where Mackerel refuses the host
 */
export async function run(run: Run, signal: AbortSignal): Promise<void> {
  const { kept, clock } = run;
  // After a reload too, nothing is posted before the host is known to be there: two would make it anew.
  delete kept.hostId;
  const beat = (interval: number, first: number, task: () => Promise<void>) =>
    every(interval, task, { clock, signal, first });
  await Promise.all([
    beat(minute, 0, measuring(run, signal)),
    start(run, signal),
    beat(updates, firstUpdate, () => update(run)),
    pluginBeats(run, () => post(run, signal), signal),
  ]);
}

/** The first beat is the baseline, so that there are metrics after one interval. */
function measuring(run: Run, signal: AbortSignal): () => Promise<void> {
  const { platform, kept, clock, log } = run;
  let previous: Sample | undefined;
  return async () => {
    const time = Math.floor(clock.now() / 1000);
    try {
      const sample = await platform.sample();
      kept.backlog.add(tickOf(time, platformMetrics(previous, sample)));
      previous = sample;
      // Not waited for: Mackerel may be slow, the next beat must not be.
      void post(run, signal);
    } catch (error) {
      log('ERROR', 'metric', `${(error as Error).message}`);
    }
  };
}

async function start(run: Run, signal: AbortSignal): Promise<void> {
  const { platform, ready, clock, log } = run;
  while (!signal.aborted && !(await platform.isRunning())) {
    log('INFO', 'agent', 'wait for the platform status to be running');
    await clock.wait(untilRunning, signal);
  }
  await ready(signal);
  await enter(run, signal);
  giveBack();
  await graphBeats(run, signal);
}

/** Registers the host and sets the status that it starts with. */
async function enter(run: Run, signal: AbortSignal): Promise<void> {
  const { kept, config } = run;
  const host = await registerInTurn(run, signal);
  if (host && !kept.statusPosted && config.hostStatusOnStart && config.hostStatusOnStart !== host.status)
    await setStatus(run, host.id, config.hostStatusOnStart, signal);
  // What is left to do, the next run does.
  if (!host || signal.aborted) return;
  kept.statusPosted = true;
  kept.reports.restart(config.checkPlugins.map(({ name }) => name));
  kept.hostId = host.id;
  delete kept.restsUntil;
  await post(run, signal);
}

/** A reload does not wait for a slow answer to the creation of the host; the next run must, or it would make another. */
async function registerInTurn(
  { mackerel, kept, wasTaken, describeHost, clock, log }: Run,
  signal: AbortSignal,
): Promise<Host | undefined> {
  const { store, registering } = kept;
  const parts = { mackerel, store, parameters: describeHost, wasTaken, clock, log };
  const mine = Promise.resolve(registering?.catch(() => {})).then(() => register(parts, signal));
  kept.registering = mine;
  return mine;
}

async function setStatus(
  { mackerel, clock, log }: Run,
  hostId: string,
  status: HostStatus,
  signal: AbortSignal,
): Promise<void> {
  for (let left = 5; left > 0 && !signal.aborted; left -= 1) {
    try {
      return await mackerel.updateStatus(hostId, status);
    } catch (error) {
      if (left === 1)
        log('WARNING', 'agent', `failed to update host status on start: ${(error as Error).message}`);
    }
    await clock.wait(untilRunning, signal);
  }
}

function post(run: Run, signal: AbortSignal): Promise<void> {
  return postWhatWaits(run, () => enter(run, signal));
}

/** Hourly, what may have changed; roles, name and memo are left to whoever changed them at Mackerel. */
async function update({ kept, mackerel, describeHost, log }: Run): Promise<void> {
  if (kept.hostId === undefined) return;
  try {
    const { displayName: _, memo: __, ...host } = await describeHost();
    await mackerel.updateHost(kept.hostId, { ...host, roleFullnames: null });
  } catch (error) {
    log('WARNING', 'spec', `failed to update host spec: ${(error as Error).message}`);
  }
}

import { type Run, run } from '../agent.ts';
import type { Bell } from '../bell.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../configuration/config.ts';
import { pollingInterval } from '../configuration/load-config.ts';
import { firstConfig, nextConfig, type Watch } from '../configuration/watch-config.ts';
import type { Environment } from '../environment.ts';
import { keepSign } from '../health-sign.ts';
import { type Kept, nothingKept } from '../kept.ts';
import type { Log } from '../log.ts';
import { ApiError } from '../mackerel/api.ts';
import { fileStore, memoryStore } from '../mackerel/host-id-store.ts';
import { retire } from '../mackerel/retire.ts';
import { withMachineAuthorities } from '../transport/certificates.ts';
import { request } from '../transport/request.ts';
import { revision, version } from '../version.ts';
import { createRun } from './create-run.ts';
import { logEnvironment } from './log-environment.ts';

/** What the process gives. */
export interface Process {
  environment: Environment;
  /** Rung by SIGHUP. */
  reload: Bell;
  clock: Clock;
  log: Log;
}

/** Milliseconds, for what is under way and then for a flush. Of the 30 seconds that ECS gives, retiring may need 17. */
const lastWords = 4_000;

/** Milliseconds more for a host that is just being made: nobody else would retire it. */
const lateHost = 4_000;

/**
 * Runs the agent until the signal is aborted.
 *
 * @returns the exit status: 0 where it was told to stop, 1 where a person must mend something
 */
export async function runAgent(around: Process, stop: AbortSignal): Promise<number> {
  const { environment, log } = around;
  logEnvironment(environment, log);
  log('INFO', 'main', `starting mackerel-container-agent (version:${version}, revision:${revision})`);
  try {
    await live(around, stop);
    return 0;
  } catch (error) {
    log('ERROR', 'main', (error as Error).message);
    return 1;
  }
}

async function live(around: Process, stop: AbortSignal): Promise<void> {
  const { environment, clock, log } = around;
  const watch = { ...around, ask: withMachineAuthorities(request, environment) };
  pollingInterval(environment);
  void keepSign({ clock, log }, stop);
  let config = await firstConfig(watch, stop);
  if (!config) return;
  const kept = nothingKept(storeOf(config), environment, clock, log);
  let lastRead = config;
  let lastTaken: Config | undefined;
  for (;;) {
    let next: Config | undefined;
    try {
      const present = { ...createRun(config, kept, watch), wasTaken: config === lastTaken };
      next = await untilNext(present, lastRead, watch, stop);
      if (!next) return finish(present);
      if (kept.hostId !== undefined) lastTaken = config;
      lastRead = next;
    } catch (error) {
      // What Mackerel refuses, after it took another, is as good as broken.
      if (!lastTaken || lastTaken === config) throw error;
      const why = error instanceof ApiError ? 'Mackerel refuses it' : 'it is of no use';
      log('WARNING', 'config', `${why} (the configuration before stays): ${(error as Error).message}`);
      next = lastTaken;
    }
    if (next.root !== config.root || next.hostIdStore !== config.hostIdStore)
      kept.store = await moved(kept, next);
    config = next;
  }
}

/**
 * @param lastRead what a look at the file is compared with
 * @throws what ended the run by itself
 */
async function untilNext(
  present: Run,
  lastRead: Config,
  watch: Watch,
  stop: AbortSignal,
): Promise<Config | undefined> {
  const round = new AbortController();
  const signal = AbortSignal.any([stop, round.signal]);
  const life = run(present, signal);
  const never = life.then(() => new Promise<undefined>(() => {}));
  try {
    return await Promise.race([nextConfig(lastRead, watch, signal), never]);
  } finally {
    round.abort();
    // What it is in the middle of may end, within reason; what that comes to is of no interest any more.
    await Promise.race([life.catch(() => {}), watch.clock.wait(lastWords)]);
  }
}

/** The last values, and then Mackerel is told that the host is gone. */
async function finish({ kept, mackerel, clock, log }: Run): Promise<void> {
  const over = new AbortController();
  const within = (time: number) => clock.wait(time, over.signal);
  if (kept.hostId === undefined) await Promise.race([kept.registering?.catch(() => {}), within(lateHost)]);
  const id = kept.hostId ?? (await kept.store.load().catch(() => undefined));
  const flush = async () => {
    if (id === undefined) return;
    await Promise.all([kept.backlog.flush(id, mackerel), kept.reports.flush(id, mackerel)]);
  };
  await Promise.race([Promise.all([flush(), kept.programs.end()]), within(lastWords)]);
  over.abort();
  if (id !== undefined) await retire(id, { mackerel, store: kept.store, clock, log });
}

function storeOf({ hostIdStore, root }: Config) {
  return hostIdStore === 'memory' ? memoryStore() : fileStore(root);
}

/** The host stays the same, wherever its id is kept from now on. */
async function moved({ store }: Kept, config: Config) {
  const next = storeOf(config);
  const id = await store.load().catch(() => undefined);
  if (id !== undefined) await next.save(id).catch(() => {});
  return next;
}

import type { Clock } from '../clock.ts';
import type { ReadinessProbe } from '../configuration/config.ts';
import type { Log } from '../log.ts';
import type { Programs } from '../plugins/programs.ts';
import type { request } from '../transport/request.ts';

/** What probes need of the rest. */
export interface Means {
  programs: Programs;
  ask: typeof request;
  userAgent: string;
  clock: Clock;
  log: Log;
}

/** One try of a probe: what success looked like. @throws Error where the application is not ready */
export type Probing = (means: Means, stop: AbortSignal) => Promise<string>;

/** Resolves when a probe has succeeded once, or the signal is aborted; at once where there is none. */
export async function untilReady(
  probe: ReadinessProbe | undefined,
  means: Means,
  stop: AbortSignal,
): Promise<void> {
  if (!probe) return;
  const { clock, log } = means;
  const succeed = await probing(probe);
  await clock.wait(probe.initialDelay, stop);
  while (!stop.aborted) {
    try {
      return log('INFO', 'probe', await succeed(means, stop));
    } catch (error) {
      if (!stop.aborted) log('INFO', 'probe', (error as Error).message);
    }
    await clock.wait(probe.period, stop);
  }
}

/** Loaded once, and only the one that is used. */
async function probing(probe: ReadinessProbe): Promise<Probing> {
  switch (probe.kind) {
    case 'exec':
      return (await import('./probe-exec.ts')).probeExec(probe);
    case 'http':
      return (await import('./probe-http.ts')).probeHttp(probe);
    case 'tcp':
      return (await import('./probe-tcp.ts')).probeTcp(probe);
  }
}

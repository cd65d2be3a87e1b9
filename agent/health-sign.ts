import { lutimesSync, writeFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Clock } from './clock.ts';
import { every } from './every.ts';
import type { Log } from './log.ts';

/** The first that can be written has the sign: /dev/shm where the root file system is read-only. */
const places = [tmpdir(), '/dev/shm', '/var/tmp'].map((place) => `${place}/mackerel-container-agent.alive`);

/** Milliseconds. */
const interval = 60_000;
const oldest = 2 * interval;

/** Leaves a sign of life every minute, until the signal is aborted. It says so once where it cannot. */
export async function keepSign(
  { clock, log, paths = places }: { clock: Clock; log: Log; paths?: string[] },
  signal: AbortSignal,
): Promise<void> {
  let said = false;
  const beat = async () => {
    for (const path of paths) if (signed(path, clock.now() / 1000)) return;
    if (!said)
      log('INFO', 'main', `"agent health" will not work: none of ${paths.join(', ')} can be written`);
    said = true;
  };
  await every(interval, beat, { clock, signal, first: 0 });
}

/**
 * The sign is an empty file whose time says when: that writes nothing, and nobody finds it half written. At once, for
 * another thread would cost more memory.
 *
 * @param seconds since the epoch
 */
function signed(path: string, seconds: number): boolean {
  try {
    // To write it each time would be a fifth of a minute's CPU.
    lutimesSync(path, seconds, seconds);
    return true;
  } catch {
    return made(path, seconds);
  }
}

function made(path: string, seconds: number): boolean {
  try {
    // Never through a link that somebody else has laid there.
    writeFileSync(path, '', { flag: 'wx' });
    lutimesSync(path, seconds, seconds);
    return true;
  } catch {
    return false;
  }
}

/** Whether an agent left a sign lately. That Mackerel is not to be reached is no reason to restart a task. */
export async function hasSign(now: number, paths: string[] = places): Promise<boolean> {
  for (const path of paths) {
    const { mtimeMs } = await lstat(path).catch(() => ({ mtimeMs: 0 }));
    if (Math.abs(now - mtimeMs) < oldest) return true;
  }
  return false;
}

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs a task while no other process does so under the same lock: a directory, because making one either works or fails.
 * A lock whose owner is gone is taken over.
 */
export async function withLock<Result>(directory: string, task: () => Promise<Result>): Promise<Result> {
  while (!(await take(directory))) {
    if (await ownerIsGone(directory)) await rm(directory, { recursive: true, force: true });
    else await sleep(100);
  }
  try {
    return await task();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function take(directory: string): Promise<boolean> {
  try {
    await mkdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(directory, 'pid'), String(process.pid));
  return true;
}

async function ownerIsGone(directory: string): Promise<boolean> {
  // Between the making of the directory and the writing of the file there is no owner to ask for.
  const pid = Number(await readFile(join(directory, 'pid'), 'utf8').catch(() => ''));
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

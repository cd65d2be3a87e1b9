import type { Command } from '../configuration/config.ts';
import { type Clock, realClock } from '../every.ts';
import type { Log } from '../log.ts';
import { capture } from './capture.ts';
import { findProgram } from './find-program.ts';
import { invocation } from './invocation.ts';
import { openPipes, type Pipe } from './open-pipes.ts';
import { speech } from './speech.ts';
import { type Exit, type Running, startProgram } from './start-program.ts';

/** Milliseconds from TERM to KILL: for a program whose time is over, and for one that holds up the agent's own end. */
const grace = 10_000;
const shortGrace = 2_000;

/** What running a program came to. */
export interface Outcome {
  stdout: string;
  /** Its stderr, quoted for the log; empty where it said nothing. */
  said: string;
  /** Absent where a signal ended it. */
  code?: number;
  /** Why a signal ended it: its time was over, or the agent was told to stop. */
  ended?: 'timed out' | 'stopped';
  /** It printed more than is read. */
  cut: boolean;
}

/** The programs of the user: metric plugins, checks, probes. */
export interface Programs {
  /**
   * Runs a program until it ends, or until its time is over or the signal is aborted: then its process group gets
   * TERM, and KILL later. What it leaves behind in the background holds nothing up.
   *
   * @throws Error where it cannot be started
   */
  run(command: Command, stop: AbortSignal): Promise<Outcome>;
  /** Ends what still runs, and what was left behind in the background. */
  end(): Promise<void>;
}

/** @param environment the agent's own, which every program inherits */
export function programs(given: Record<string, string | undefined>, clock: Clock, log: Log): Programs {
  const groups = new Set<number>();
  const forgetGone = () => {
    for (const group of groups) if (!tell(group, 0)) groups.delete(group);
  };
  const environment = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  let warned = false;
  const pipes = async (): Promise<{ pipes?: [Pipe, Pipe] }> => {
    try {
      const directories = [environment.TMPDIR || '/tmp', '/dev/shm'];
      return { pipes: await openPipes(directories, (paths) => mkfifo(paths, environment)) };
    } catch (error) {
      const why = (error as Error).message;
      if (!warned) log('WARNING', 'agent', `programs cannot write to /dev/stdout and /dev/stderr: ${why}`);
      warned = true;
      return {};
    }
  };
  return {
    async run(command, stop) {
      const [stdout, stderr] = [capture(), capture()];
      const what = await invocation(command, environment);
      const running = await startProgram({ ...what, ...(await pipes()) }, stdout.take, stderr.take);
      groups.add(running.pid);
      const { exit, ended } = await untilEnded(running, command.timeout, { stop, clock, log });
      await drained(running, () => stdout.size() + stderr.size());
      running.close();
      forgetGone();
      return {
        stdout: stdout.text(),
        said: speech(stderr.text(), environment, command.env),
        cut: stdout.isFull(),
        ...exit,
        ...(ended && exit?.code === undefined && { ended }),
      };
    },
    async end() {
      forgetGone();
      for (const group of groups) terminate(group);
      for (let left = 20; left > 0 && groups.size > 0; left -= 1) {
        await clock.wait(shortGrace / 20, never);
        forgetGone();
      }
      for (const group of groups) tell(group, 'SIGKILL');
    },
  };
}

const never = new AbortController().signal;

async function mkfifo(paths: string[], env: Record<string, string>): Promise<void> {
  const file = await findProgram('mkfifo', env.PATH);
  if (file === undefined) throw new Error('the image has no mkfifo');
  const said = capture(1000);
  const args = ['-m', '666', ...paths];
  const { exited, closed } = await startProgram({ file, args, env }, () => true, said.take);
  const [{ code }] = await Promise.all([exited, closed]);
  if (code !== 0) throw new Error(`mkfifo failed: ${said.text().trim()}`);
}

interface Limits {
  stop: AbortSignal;
  clock: Clock;
  log: Log;
}

/** @returns no exit where it could not even be killed and the agent must go */
async function untilEnded({ pid, exited }: Running, timeout: number, { stop, clock, log }: Limits) {
  const over = new AbortController();
  const hurried = new AbortController();
  const hurry = () => hurried.abort();
  if (stop.aborted) hurry();
  stop.addEventListener('abort', hurry);
  let ended: Outcome['ended'];
  const limit = async (): Promise<undefined> => {
    await clock.wait(timeout, hurried.signal);
    if (over.signal.aborted) return;
    ended = stop.aborted ? 'stopped' : 'timed out';
    terminate(pid);
    if (!stop.aborted) await clock.wait(grace, hurried.signal);
    if (stop.aborted) await clock.wait(shortGrace, over.signal);
    if (over.signal.aborted) return;
    tell(pid, 'SIGKILL');
    await clock.wait(shortGrace, over.signal);
    if (over.signal.aborted) return;
    log('WARNING', 'agent', `process ${pid} does not end, although it was killed`);
    await aborted(hurried.signal);
  };
  const exit: Exit | undefined = await Promise.race([exited, limit()]);
  over.abort();
  hurried.abort();
  stop.removeEventListener('abort', hurry);
  return { exit, ended };
}

/** A stopped process takes TERM only when it goes on. */
function terminate(group: number): void {
  tell(group, 'SIGTERM');
  tell(group, 'SIGCONT');
}

/** @returns false where the group is gone, or not ours to tell */
function tell(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** Milliseconds, and how many of them: what is in the pipes is here long before. */
const pause = 50;
const calmEnough = 4;
const longestDrain = 40;

/**
 * What a program printed last may still be in its pipes; and who it left in the background may hold them open for
 * ever. So it is over when they are closed, or when nothing came for some turns of the event loop.
 */
async function drained({ closed }: Running, size: () => number): Promise<void> {
  let isClosed = false;
  const end = new AbortController();
  void closed.then(() => {
    isClosed = true;
    end.abort();
  });
  let calm = 0;
  for (let turns = 0, seen = size(); !isClosed && calm < calmEnough && turns < longestDrain; turns += 1) {
    // The real clock: pipes know no other.
    await realClock.wait(pause, end.signal);
    calm = size() === seen ? calm + 1 : 0;
    seen = size();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

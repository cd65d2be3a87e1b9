import type { Clock } from '../clock.ts';
import type { Command } from '../configuration/config.ts';
import type { Environment } from '../environment.ts';
import type { Log } from '../log.ts';
import { capture } from './capture.ts';
import { drained } from './drained.ts';
import { invocation } from './invocation.ts';
import { mkfifo } from './mkfifo.ts';
import { openPipes, type Pipe } from './open-pipes.ts';
import { tell, terminate } from './process-group.ts';
import { speech } from './speech.ts';
import { startProgram } from './start-program.ts';
import { shortGrace, untilEnded } from './until-ended.ts';

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

/** How the image tunes the agent's own runtime: a plugin that runs on Bun too is none of that. */
const tuning = 'BUN_JSC_';

/** @param given the agent's own variables, which every program inherits */
export function programs(given: Environment, clock: Clock, log: Log): Programs {
  const groups = new Set<number>();
  const forgetGone = () => {
    for (const group of groups) if (!tell(group, 0)) groups.delete(group);
  };
  const environment = Object.fromEntries(
    Object.entries(given).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith(tuning),
    ),
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
      const { exit, ended } = await untilEnded(running, { timeout: command.timeout, stop, clock, log });
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
        await clock.wait(shortGrace / 20);
        forgetGone();
      }
      for (const group of groups) tell(group, 'SIGKILL');
    },
  };
}

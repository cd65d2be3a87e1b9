import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const program = join(import.meta.dirname, '..', 'start.ts');

/** A run of what `npm start` runs, in a process of its own. */
export interface StartRun {
  child: ChildProcess;
  /** What it has written so far, errors too. */
  output(): string;
  /** Resolves when its output has a match. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Exit status, or the signal that ended it. */
  ended: Promise<number | string>;
  /** The processes below it. */
  descendants(): number[];
}

/** @param cwd where the person is who types `npm start` */
export function runStart(args: string[], cwd = import.meta.dirname): StartRun {
  const env = {
    ...process.env,
    INIT_CWD: cwd,
    NO_COLOR: '1',
    FORCE_COLOR: undefined,
    NODE_TEST_CONTEXT: undefined,
  };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  const ended = once(child, 'close').then(([code, signal]) => signal ?? code);
  return {
    child,
    output: () => output,
    ended,
    descendants: () => descendantsOf(child.pid ?? 0),
    says: async (pattern) => {
      for (let match = pattern.exec(output); ; match = pattern.exec(output)) {
        if (match) return match;
        if (child.exitCode !== null) throw new Error(`It ended without saying ${pattern}:\n${output}`);
        await sleep(20);
      }
    },
  };
}

function descendantsOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

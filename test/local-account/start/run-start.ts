import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
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
  // A run that a failed test left would keep the tests from ending.
  after(() => child.kill('SIGKILL'));
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
  const pairs = existsSync('/proc/self/stat') ? parentsByProc() : parentsByPs();
  const below = (parent: number): number[] =>
    pairs.flatMap(([child, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

type Pair = [child: number, parent: number];

/** Small images of Linux have no `ps`. proc_pid_stat(5): the parent is the second field after the name in parentheses. */
function parentsByProc(): Pair[] {
  return readdirSync('/proc').flatMap((name): Pair[] => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      return [[Number(name), Number(parent)]];
    } catch {
      // It ended in the meantime.
      return [];
    }
  });
}

function parentsByPs(): Pair[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => line.trim().split(/\s+/).map(Number) as Pair);
}

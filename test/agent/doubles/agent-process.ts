import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** Both programs that the agent runs on. */
export const runtimes = {
  'on Node': join(root, 'node_modules/.bin/node'),
  'on Bun': join(root, 'node_modules/.bin/bun'),
};

/** The agent as a process of its own. */
export interface AgentProcess {
  child: ChildProcess;
  /** What it has logged so far. */
  lines: string[];
  stdout: string[];
  /** Resolves when a line says so. */
  until(pattern: RegExp): Promise<string>;
  /** Its exit status, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** Milliseconds that a line is waited for: a busy machine is slow, a test that never ends is worse. */
const patience = 20_000;

/** @param environment all of it: nothing is inherited but the path to programs */
export function startAgent(
  runtime: string,
  program: string,
  environment: Record<string, string>,
  args: string[] = [],
): AgentProcess {
  const env = { PATH: process.env.PATH ?? '', ...environment };
  const child = spawn(runtime, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [lines, stdout]: [string[], string[]] = [[], []];
  const listeners = new Set<() => void>();
  collect(child.stderr, lines, () => {
    for (const listener of listeners) listener();
  });
  collect(child.stdout, stdout, () => {});
  return {
    child,
    lines,
    stdout,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const line = lines.find((each) => pattern.test(each));
          if (line === undefined) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(line);
        };
        const timer = setTimeout(() => {
          listeners.delete(look);
          reject(new Error(`no line like ${pattern}, only:\n${lines.join('\n')}`));
        }, patience);
        listeners.add(look);
        look();
      }),
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => resolve(signal ?? code));
    }),
  };
}

function collect(stream: NodeJS.ReadableStream | null, lines: string[], changed: () => void): void {
  let rest = '';
  stream?.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    changed();
  });
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { type AgentProcess, startAgent } from './agent-process.ts';

/** The agent as one file, for all tests of a file of them. */
export interface BundledAgent {
  /** The tests' own, with the bundle in it. */
  directory: string;
  /** @param environment all of it. The process is gone with the test. */
  start(runtime: string, environment: Record<string, string>, args?: string[]): AgentProcess;
  /** Whatever it is, it is closed with the test. */
  closed<Each extends { close(): Promise<void> }>(starting: Each | Promise<Each>): Promise<Each>;
}

/** @param build writes the bundle to a path: the agent as it is shipped, where nobody says otherwise */
export function bundledAgent(build: (program: string) => void | Promise<void> = shipped): BundledAgent {
  const directory = mkdtempSync(join(tmpdir(), 'agent-'));
  const program = join(directory, 'agent.mjs');
  const closing: { close(): Promise<void> }[] = [];
  const processes: AgentProcess[] = [];
  before(() => build(program));
  after(() => rmSync(directory, { recursive: true }));
  afterEach(async () => {
    for (const { child } of processes.splice(0)) child.kill('SIGKILL');
    await Promise.all(closing.splice(0).map((each) => each.close()));
  });
  return {
    directory,
    start(runtime, environment, args) {
      const agent = startAgent(runtime, program, environment, args);
      processes.push(agent);
      return agent;
    },
    async closed(starting) {
      const started = await starting;
      closing.push(started);
      return started;
    },
  };
}

function shipped(program: string): void {
  const root = join(import.meta.dirname, '../../..');
  execFileSync(process.execPath, ['agent/build.ts', program], { cwd: root, stdio: 'inherit' });
}

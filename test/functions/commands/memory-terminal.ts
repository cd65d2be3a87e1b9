import { Readable } from 'node:stream';
import type { Terminal } from '../../../functions/clients/terminal.ts';
import { runCommand } from '../../../functions/commands/run-command.ts';

/** What a command printed, and its exit status. */
export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs a command in this process, without colours and with a terminal that keeps what it is given. */
export async function run(
  args: readonly string[],
  { stdin = '', environment = {} }: { stdin?: string; environment?: Terminal['environment'] } = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = {
    print: (text) => void out.push(`${text}\n`),
    note: (text) => void err.push(`${text}\n`),
    paint: (_style, text) => text,
    paintNote: (_style, text) => text,
    width: 100,
    progress: undefined,
    stdin: Readable.from([Buffer.from(stdin)]),
    environment,
  };
  const status = await runCommand(args, terminal);
  return { status, stdout: out.join(''), stderr: err.join('') };
}

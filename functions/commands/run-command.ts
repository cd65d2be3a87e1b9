import { Command, CommanderError } from 'commander';
import { closest } from 'fastest-levenshtein';
import type { Terminal } from '../clients/terminal.ts';
import { Trouble } from '../report/trouble.ts';
import type { CommandCall, CommandDoor } from './command-door.ts';
import { type CommandEntry, commands } from './commands.ts';

/** Runs one command and returns its exit status. Never throws: an error is a line on standard error and status 1. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  try {
    const door = await load(name);
    const command = defined(name, door, terminal);
    command.parse(rest, { from: 'user' });
    return await door.run({ args: command.processedArgs, options: command.opts(), terminal, all });
  } catch (error) {
    return ended(name, error, terminal);
  }
}

async function load(name: string): Promise<CommandDoor> {
  const entry = commands.find((candidate) => candidate.name === name);
  if (entry) return entry.load();
  const names = commands.map((candidate) => candidate.name);
  throw new Trouble(`there is no command "${name}"`, {
    remedy: name.startsWith('-')
      ? 'The command comes first: remora <command> [options].'
      : `Did you mean ${closest(name, names)}? "remora --help" shows all.`,
  });
}

function all(): ReturnType<CommandCall['all']> {
  const one = async ({ name, summary, load }: CommandEntry) => ({
    name,
    summary,
    command: defined(name, await load()),
  });
  return Promise.all(commands.map(one));
}

/** The command as commander knows it. What it would print or end is left to us. */
function defined(name: string, door: CommandDoor, terminal?: Terminal): Command {
  const print = (text: string) => terminal?.print(text.trimEnd());
  const command = new Command(`remora ${name}`)
    .configureOutput({ writeOut: print, writeErr: print, outputError: () => {} })
    .configureHelp({ helpWidth: 100 })
    .exitOverride();
  return door.define(command);
}

function ended(name: string, error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  const trouble = error instanceof CommanderError ? misused(name, error) : error;
  const line = trouble instanceof Trouble ? trouble.line : bug(trouble, terminal);
  terminal.note(`${terminal.paintNote('red', 'remora:')} ${line}`);
  return 1;
}

function misused(name: string, { message }: CommanderError): Trouble {
  const [what = '', hint = ''] = message.replace(/^error: /, '').split('\n');
  const remedy = [hint.replace(/^\((.*)\)$/, '$1'), `"remora ${name} --help" says how it is called.`];
  return new Trouble(what.replace(/\.$/, ''), { remedy: remedy.filter(Boolean).join(' ') });
}

/** The message of an error that nobody foresaw may hold anything, a secret too: it is shown to who asks for it. */
function bug(error: unknown, { environment }: Terminal): string {
  if (environment.REMORA_DEBUG) return error instanceof Error ? `${error.stack}` : String(error);
  const kind = error instanceof Error ? error.name : typeof error;
  return `this is a mistake in Remora itself (${kind}), not yours. Please report it with what the same command prints when REMORA_DEBUG=1 is set, after a look through it for secrets.`;
}

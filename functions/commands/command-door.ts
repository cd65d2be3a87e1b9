import type { Command } from 'commander';
import type { Terminal } from '../clients/terminal.ts';

/** A command: how it is called, and what it does. Each is one file of this folder, and an entry of `commands.ts`. */
export interface CommandDoor {
  /** Puts description, arguments, options and examples into a new `remora <name>`. */
  define(command: Command): Command;
  /**
   * @returns the exit status
   * @throws {Trouble} what a person can act on; it is printed as one line, and the exit status is 1
   */
  run(call: CommandCall): Promise<number>;
}

export interface CommandCall {
  /** What commander made of the arguments, in the order of the definition. */
  args: readonly unknown[];
  options: Readonly<Record<string, unknown>>;
  terminal: Terminal;
  /** Every command as commander knows it, for the shell's completion. */
  all(): Promise<{ name: string; summary: string; command: Command }[]>;
}

import { processTerminal } from './clients/terminal.ts';
import { overview } from './commands/overview.ts';

/** The door for people and pipelines: `remora <command>`. */
async function main(args: readonly string[]): Promise<number> {
  const terminal = processTerminal();
  const [first, second] = args;
  const asksForHelp = first === undefined || first === '--help' || first === '-h' || first === 'help';
  if (asksForHelp && second === undefined) {
    terminal.print(overview());
    return 0;
  }
  if (first === '--version' || first === '-V') {
    const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
    terminal.print(manifest.version);
    return 0;
  }
  const { runCommand } = await import('./commands/run-command.ts');
  return runCommand(asksForHelp ? [second ?? '', '--help'] : args, terminal);
}

process.exitCode = await main(process.argv.slice(2));

import { Argument, type Command } from 'commander';
import { type Completable, completionScripts } from '../report/completion-scripts.ts';
import type { CommandDoor } from './command-door.ts';

/** `remora completion`: prints what a shell needs to complete commands and options. */
export const completionCommand: CommandDoor = {
  define: (command) =>
    command
      .description('Prints the script that completes commands and options in your shell.')
      .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(completionScripts)))
      .addHelpText('after', help),
  run: async ({ args, terminal, all }) => {
    const [shell] = args as [keyof typeof completionScripts];
    terminal.print(completionScripts[shell]((await all()).map(completable)));
    return 0;
  },
};

const help = `
Examples:
  source <(remora completion bash)       # in ~/.bashrc
  source <(remora completion zsh)        # in ~/.zshrc, after compinit
  remora completion fish | source        # in ~/.config/fish/config.fish`;

function completable({
  name,
  summary,
  command,
}: {
  name: string;
  summary: string;
  command: Command;
}): Completable {
  const options = command.options.map(({ long, description }) => ({ flag: long ?? '', description }));
  return {
    name,
    summary,
    options: [...options, { flag: '--help', description: 'help' }],
    choices: command.registeredArguments[0]?.argChoices ?? [],
  };
}

import { readFile } from 'node:fs/promises';
import { readPolicy } from '../sidecar/read-policy.ts';
import type { CommandDoor } from './command-door.ts';

/** `remora check-policy`: says what is wrong with a policy. Exit status 2 where something is. */
export const checkPolicyCommand: CommandDoor = {
  define: (command) =>
    command
      .description('Checks a policy before it is put in force.')
      .argument('<file>', 'the policy, YAML or JSON')
      .addHelpText('after', '\nExamples:\n  remora check-policy policy.yml'),
  run: async ({ args, terminal }) => {
    const [file] = args as [string];
    const reading = readPolicy(await readFile(file, 'utf8'));
    if ('document' in reading) return 0;
    for (const { path, message } of reading.errors) terminal.print(`${file}: ${path} ${message}`);
    return 2;
  },
};

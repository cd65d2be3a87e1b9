import type { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { Destination } from '../clients/connect-account.ts';
import { Trouble } from '../report/trouble.ts';

/** The options of every command that goes to an account. */
export function accountOptions(command: Command): Command {
  return command
    .option('--region <region>', 'AWS region; else that of the environment or the profile')
    .option('--stage <stage>', 'the deployed stage', 'dev');
}

/** What these options say. @throws Trouble for a stage that can be none */
export function destinationOf(options: Readonly<Record<string, unknown>>): Destination {
  const { region, stage } = options as { region?: string; stage: string };
  if (!/^[A-Za-z0-9-]+$/.test(stage)) {
    throw new Trouble(`"${stage}" is no stage`, { remedy: 'A stage has letters, digits and hyphens.' });
  }
  return { region, stage, version: manifest.version };
}

import { basename } from 'node:path';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { registering } from '../../../functions/clients/ecs.ts';
import { rowOf } from '../../../functions/sidecar/arrangement.ts';
import type { RegisterInput } from '../../../functions/sidecar/definition.ts';
import { isWindows } from '../../../functions/sidecar/windows.ts';
import type { LocalAccount } from '../local-account.ts';
import { readDefinition } from './read-definition.ts';
import { hanging, paint, say } from './terminal.ts';

/** A task definition that was registered. */
export interface Registered {
  family: string;
  revision: number;
  /** Where its tasks run, in a word: Fargate, Windows, bridge, … */
  runsAs: string;
}

/** A file that was registered, or one sentence why it was not. */
export type Registration = Registered | { file: string; error: string };

/** Registers the task definitions in files, one after the other, as a person would. */
export async function registerFiles(
  files: readonly string[],
  account: LocalAccount,
  client: ECSClient,
): Promise<Registration[]> {
  const registrations: Registration[] = [];
  const families = new Set<string>();
  for (const file of files) {
    try {
      const input = await readDefinition(file);
      // Of two revisions in one breath Remora looks at the second only: here each is to be seen.
      if (families.has(input.family)) await account.settled();
      registrations.push(await register(input, client));
      families.add(input.family);
    } catch (error) {
      const { message } = error as Error;
      say(hanging('            ', `${paint('bold', file)}: ${paint('red', message)}`));
      registrations.push({ file: basename(file), error: message });
    }
  }
  return registrations;
}

async function register(input: RegisterInput, client: ECSClient): Promise<Registered> {
  try {
    const { revision } = await registering(client).register(input);
    return { family: input.family, revision, runsAs: runsAs(input) };
  } catch (error) {
    throw new Error(`ECS refuses it: ${(error as Error).message}`, { cause: error });
  }
}

function runsAs(input: RegisterInput): string {
  if (isWindows(input)) return 'Windows';
  const row = rowOf(input);
  if (row === 2) return 'Fargate';
  return row === 3 ? 'managed' : (input.networkMode ?? 'bridge');
}

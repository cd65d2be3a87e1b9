import { readFile } from 'node:fs/promises';
import type { ECSClient } from '@aws-sdk/client-ecs';
import { registering } from '../../../functions/clients/ecs.ts';
import type { RegisterInput } from '../../../functions/sidecar/definition.ts';

/** A file that was registered, or why it was not. */
export type Registration =
  | { file: string; family: string; revision: number }
  | { file: string; error: string };

/** Registers the task definition in a file, as a person would. Errors are one line and quote nothing of the file. */
export async function registerFile(file: string, client: ECSClient): Promise<Registration> {
  try {
    const input = definitionIn(JSON.parse(await readFile(file, 'utf8')));
    const { revision } = await registering(client).register(input);
    return { file, family: input.family, revision };
  } catch (error) {
    return { file, error: messageOf(error as Error) };
  }
}

/** A register input, or what describe-task-definition answers. */
function definitionIn(json: unknown): RegisterInput {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new NotADefinition();
  const { taskDefinition, tags } = json as Record<string, unknown>;
  if (typeof taskDefinition !== 'object' || taskDefinition === null) return json as RegisterInput;
  return { ...taskDefinition, ...(Array.isArray(tags) && tags.length > 0 && { tags }) } as RegisterInput;
}

class NotADefinition extends Error {}

function messageOf(error: Error & { code?: string }): string {
  if (error instanceof NotADefinition) return 'it is JSON, but no task definition';
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EISDIR') return 'it is a directory';
  // JSON.parse quotes the text around the mistake, which may be a secret.
  if (error instanceof SyntaxError) return 'it is not JSON';
  return `ECS refuses it: ${error.message}`;
}

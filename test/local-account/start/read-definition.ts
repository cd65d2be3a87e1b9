import { readFile } from 'node:fs/promises';
import type { RegisterInput } from '../../../functions/sidecar/definition.ts';
import { describeOnlyFields } from '../../../functions/sidecar/registration-rules/describe-only.ts';
import { shapeError } from '../../../functions/sidecar/shape.ts';

/**
 * The task definition in a file: a register input, or what describe-task-definition answers.
 *
 * @throws Error with one sentence that quotes nothing of the file, for that may be a secret
 */
export async function readDefinition(file: string): Promise<RegisterInput> {
  const json = parsed(await content(file));
  const definition = withoutAnswer(json);
  const error = shapeError(definition);
  if (error)
    throw new Error(error.path === '' ? error.message : `It is no task definition: ${error.message}`);
  return definition as RegisterInput;
}

const troubles: Record<string, string> = {
  ENOENT: 'There is no such file.',
  EISDIR: 'It is a directory.',
  EACCES: 'It may not be read.',
};

async function content(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new Error(troubles[code] ?? `It cannot be read (${code}).`, { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own message quotes the text around the mistake.
    throw new Error('It is not JSON.');
  }
}

/** What DescribeTaskDefinition tells and RegisterTaskDefinition does not take is left out. */
function withoutAnswer(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const { taskDefinition, tags } = json as Record<string, unknown>;
  if (typeof taskDefinition !== 'object' || taskDefinition === null) return json;
  const input: Record<string, unknown> = { ...taskDefinition };
  for (const field of describeOnlyFields) delete input[field];
  return Array.isArray(tags) && tags.length > 0 ? { ...input, tags } : input;
}

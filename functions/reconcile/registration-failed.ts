import type { RegisterInput } from '../sidecar/definition.ts';

/** Characters of a value that is looked for; shorter ones are no secrets and would tear the message apart. */
const shortest = 4;

/**
 * ECS did not accept a repaired revision. ECS may quote what it refuses, so every environment value is taken
 * out of its message, and the original error, which still has them, is not kept as the cause.
 */
export class RegistrationFailed extends Error {
  readonly revision: number;

  constructor(input: RegisterInput, revision: number, cause: unknown) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    const said = withoutValues(message, input);
    super(`${input.family}: ECS did not register the repair of revision ${revision}: ${name}: ${said}`);
    this.name = 'RegistrationFailed';
    this.revision = revision;
  }
}

function withoutValues(message: string, input: RegisterInput): string {
  const values = input.containerDefinitions
    .flatMap((container) => container.environment ?? [])
    .map((variable) => variable.value)
    .filter((value) => typeof value === 'string' && value.length >= shortest)
    // As it is, and as a message in JSON has it.
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length);
  return values.reduce((text, value) => text.replaceAll(value, '[value]'), message);
}

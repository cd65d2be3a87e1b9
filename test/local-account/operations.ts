import { AwsError, type Caller, type Input, type Permission, type Service } from './service.ts';

/** One API action of a service: what it needs to be allowed, and what it does. */
export interface Operation {
  permissions(input: Input): Permission[];
  run(input: Input, caller: Caller): unknown;
}

/** A {@link Service} out of a table of its actions. An action that is not in the table is refused by name. */
export function serviceOf(name: string, operations: Record<string, Operation>): Service {
  const operation = (action: string): Operation => {
    const found = Object.hasOwn(operations, action) ? operations[action] : undefined;
    if (found) return found;
    throw new AwsError('UnknownOperationException', `The local account's ${name} does not know ${action}.`);
  };
  return {
    name,
    permissions: (action, input) => operation(action).permissions(input),
    call: async (action, input, caller) => operation(action).run(input, caller),
  };
}

/**
 * A member of the input that must be a string of at least one character.
 * Otherwise a ValidationException in the words that AWS's JSON services share.
 */
export function requiredText(input: Input, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value !== '') return value;
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  const constraint =
    value === '' ? 'Member must have length greater than or equal to 1' : 'Member must not be null';
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value ${value === '' ? "''" : 'null'} at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}

/** One page of a list, with the token that leads to the next one. The token is the offset; callers must not care. */
export function page<Item>(items: Item[], size: number, token: unknown): { items: Item[]; next?: string } {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0 || start > items.length) {
    throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  }
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { next: String(end) }) };
}

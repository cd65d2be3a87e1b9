import { type ApiType, memberType, type ObjectType, requestType } from './api-types.ts';
import type { RegisterInput } from './definition.ts';
import { isPlaceholder } from './placeholder.ts';

const coral = { string: 'a String', number: 'an Integer', boolean: 'a Boolean' } as const;

/**
 * The first member whose JSON type ECS does not take, in ECS's words: its JSON protocol converts nothing
 * ("NUMBER_VALUE can not be converted to a String"). Undefined where there is none. No value is shown. Null is as good
 * as absent, but not in a list; what the API does not know is not looked at.
 */
export function mistyped(definition: RegisterInput): string | undefined {
  return wrongMember(definition, requestType)?.slice('.'.length);
}

/** What is wrong, behind its path from the value on. The path is put together from its end, so that it costs nothing where nothing is wrong. */
function wrong(value: unknown, type: ApiType): string | undefined {
  if (value === undefined || value === null || typeof value === type) return wrongNumber(value);
  if (isPlaceholder(value)) return undefined;
  if (typeof type === 'string') return `: ${kindOf(value)} can not be converted to ${coral[type]}`;
  if ('list' in type) return Array.isArray(value) ? wrongItem(value, type.list) : ' must be a list';
  const isObject = typeof value === 'object' && !Array.isArray(value);
  return isObject ? wrongMember(value as Record<string, unknown>, type) : ' must be an object';
}

function wrongNumber(value: unknown): string | undefined {
  return typeof value !== 'number' || Number.isInteger(value)
    ? undefined
    : `: NUMBER_VALUE can not be converted to ${coral.number}`;
}

function wrongItem(list: readonly unknown[], type: ApiType): string | undefined {
  for (let i = 0; i < list.length; i++) {
    const error = list[i] === null ? ' must not be null' : wrong(list[i], type);
    if (error !== undefined) return `[${i}]${error}`;
  }
  return undefined;
}

function wrongMember(owner: Record<string, unknown>, type: ObjectType): string | undefined {
  for (const name in owner) {
    const known = memberType(type, name);
    const error = known === undefined ? undefined : wrong(owner[name], known);
    if (error !== undefined) return `.${name}${error}`;
  }
  return undefined;
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object') return `${(typeof value).toUpperCase()}_VALUE`;
  return Array.isArray(value) ? 'START_ARRAY' : 'START_OBJECT';
}

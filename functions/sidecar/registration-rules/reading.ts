import { isPlaceholder } from '../placeholder.ts';
import { isObject } from '../shape.ts';

/** Any JSON object: what a rule reads may have every shape, and a rule never throws. */
export type Fields = { readonly [member: string]: unknown };

const noObjects: readonly Fields[] = [];
const noFields: Fields = {};

/** The objects in a list; nothing where it is no list. Without a copy, except where something else is among them. */
export function objectsOf(value: unknown): readonly Fields[] {
  if (!Array.isArray(value)) return noObjects;
  for (const element of value) {
    if (typeof element !== 'object' || element === null) return value.filter(isObject);
  }
  return value;
}

/** The object itself; one without members where it is none. */
export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : noFields;
}

/** Length of a list; 0 for anything else. */
export function sizeOfList(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

/** JSON's null and an empty text are as good as no value: ECS's own clients send them for one. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** A value that is put in later: a placeholder, or an object (a template's function) where a plain value belongs. */
export function isOpaque(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || isPlaceholder(value);
}

/** Whether a list may contain more than we can read: it, one of its elements or a value of that member is opaque. */
export function hidesSome(list: unknown, member: string): boolean {
  if (!Array.isArray(list)) return isOpaque(list);
  return list.some((element) =>
    isObject(element) ? isPlaceholder(element) || isOpaque(element[member]) : isOpaque(element),
  );
}

/** The element with that value of the member, as a container or a volume by its name. */
export function findBy(list: readonly Fields[], member: string, value: unknown): Fields | undefined {
  for (const element of list) if (element[member] === value) return element;
  return undefined;
}

/** The first value of the member that two elements share; placeholders share nothing. */
export function firstRepeated(list: readonly Fields[], member: string): string | undefined {
  for (let i = 1; i < list.length; i++) {
    const value = list[i]?.[member];
    if (typeof value !== 'string' || value === '') continue;
    for (let j = 0; j < i; j++) if (list[j]?.[member] === value && !isPlaceholder(value)) return value;
  }
  return undefined;
}

export function isNumberOutside(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && (value < least || value > most);
}

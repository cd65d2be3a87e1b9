import { isObject } from '../../../functions/sidecar/shape.ts';
/** One difference between two JSON values; the path names elements of a list by what identifies them. */
export type Changes = Record<
  string,
  { added: unknown } | { removed: unknown } | { from: unknown; to: unknown }
>;

const identifiers = ['name', 'containerPath', 'key'];

/** Every place in which two JSON values differ, as a person would say it: `containerDefinitions[web].environment[A]`. */
export function changesBetween(before: unknown, after: unknown, path = ''): Changes {
  if (before === undefined) return after === undefined ? {} : { [path]: { added: after } };
  if (after === undefined) return { [path]: { removed: before } };
  const pairs = membersOf(before, after);
  if (!pairs)
    return JSON.stringify(before) === JSON.stringify(after) ? {} : { [path]: { from: before, to: after } };
  return Object.assign(
    {},
    ...pairs.map(([name, left, right]) => changesBetween(left, right, joined(path, name))),
  );
}

type Pair = [name: string, before: unknown, after: unknown];

function membersOf(before: unknown, after: unknown): Pair[] | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    const left = byIdentity(before);
    const right = byIdentity(after);
    return left && right ? pairsOf(left, right) : pairsOf(byPlace(before), byPlace(after));
  }
  return isObject(before) && isObject(after) ? pairsOf(entries(before), entries(after)) : undefined;
}

function pairsOf(left: Map<string, unknown>, right: Map<string, unknown>): Pair[] {
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => [
    name,
    left.get(name),
    right.get(name),
  ]);
}

/** Elements by name, container path or key; undefined where that would not tell two of them apart. */
function byIdentity(list: unknown[]): Map<string, unknown> | undefined {
  const named = list.map((element) => {
    const name =
      isObject(element) && identifiers.map((key) => element[key]).find((id) => typeof id === 'string');
    return [`[${name}]`, element] as const;
  });
  const map = new Map(named);
  return map.size === list.length && !map.has('[undefined]') && !map.has('[false]') ? map : undefined;
}

function byPlace(list: unknown[]): Map<string, unknown> {
  return new Map(list.map((element, i) => [`[${i}]`, element]));
}

function entries(object: Record<string, unknown>): Map<string, unknown> {
  return new Map(Object.entries(object));
}

function joined(path: string, name: string): string {
  return path === '' || name.startsWith('[') ? `${path}${name}` : `${path}.${name}`;
}

import { isObject } from '../sidecar/shape.ts';
import { same } from './same.ts';
import type { TextItem, TextNode } from './text-node.ts';

/** What becomes of the entries of a list or an object, in the order of the text. */
export type EntryChange =
  | { kind: 'keep'; index: number; value: unknown }
  | { kind: 'remove'; index: number }
  | { kind: 'insert'; key?: string; value: unknown };

/** How a node's own entries become those of a value of the same kind; undefined where that cannot be said by entries. */
export function entryChanges(node: TextNode, after: unknown): EntryChange[] | undefined {
  if (node.items && Array.isArray(after)) return itemChanges(node.items, after);
  if (node.members && isObject(after)) return memberChanges(node, after);
  return undefined;
}

/** First and last index of each run of entries that go. */
export function removedRuns(changes: readonly EntryChange[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const { index } of changes.filter((change) => change.kind === 'remove')) {
    const run = runs.at(-1);
    if (run && run[1] === index - 1) run[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}

function memberChanges({ members = [], value }: TextNode, after: Record<string, unknown>): EntryChange[] {
  const old = members.map(
    ({ key }, index): EntryChange =>
      Object.hasOwn(after, key) ? { kind: 'keep', index, value: after[key] } : { kind: 'remove', index },
  );
  const own = new Set(members.map(({ key }) => key));
  const merged = value as Record<string, unknown>;
  const added = Object.entries(after).filter(([key, member]) => !own.has(key) && !same(merged[key], member));
  return [...old, ...added.map(([key, member]): EntryChange => ({ kind: 'insert', key, value: member }))];
}

/** Items that are the same thing are matched up in order; what is left between them is changed one for one, then removed or inserted. */
function itemChanges(items: readonly TextItem[], after: readonly unknown[]): EntryChange[] {
  const changes: EntryChange[] = [];
  let index = 0;
  let next = 0;
  while (index < items.length || next < after.length) {
    const [skippedOld, skippedNew] = untilNextMatch(items.slice(index), after.slice(next));
    const changed = Math.min(skippedOld, skippedNew);
    for (let i = 0; i < changed; i++)
      changes.push({ kind: 'keep', index: index + i, value: after[next + i] });
    for (let i = changed; i < skippedOld; i++) changes.push({ kind: 'remove', index: index + i });
    for (let i = changed; i < skippedNew; i++) changes.push({ kind: 'insert', value: after[next + i] });
    index += skippedOld;
    next += skippedNew;
    if (index < items.length && next < after.length)
      changes.push({ kind: 'keep', index: index++, value: after[next++] });
  }
  return changes;
}

/** How many of the old and of the new come before the nearest pair that is the same thing; all, where there is none. */
function untilNextMatch(items: readonly TextItem[], after: readonly unknown[]): [number, number] {
  for (let distance = 0; distance < items.length + after.length; distance++)
    for (let i = Math.max(0, distance - after.length + 1); i <= Math.min(distance, items.length - 1); i++)
      if (isSameThing(items[i]?.node.value, after[distance - i])) return [i, distance - i];
  return [items.length, after.length];
}

/** Equal, or of one name, as a variable whose value changes: its line and its comment stay with it. */
function isSameThing(a: unknown, b: unknown): boolean {
  if (same(a, b)) return true;
  return isObject(a) && isObject(b) && typeof a.name === 'string' && a.name === b.name;
}

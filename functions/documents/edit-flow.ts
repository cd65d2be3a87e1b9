import { type EntryChange, removedRuns } from './entry-changes.ts';
import {
  indentAt,
  type Layout,
  lineBefore,
  lineEndAfter,
  lineEndBefore,
  lineOfJson,
  linesOfJson,
} from './layout.ts';
import type { TextEdit } from './text-edit.ts';
import type { TextItem, TextNode } from './text-node.ts';

/** Removes entries between brackets and puts new ones in, with the commas that this takes. Comments stay. */
export function editFlow(node: TextNode, changes: readonly EntryChange[], layout: Layout): TextEdit[] {
  const entries = node.members ?? node.items ?? [];
  const edits = removedRuns(changes).map((run) => removal(entries, run, layout));
  let previous: TextItem | undefined;
  for (const [i, change] of changes.entries()) {
    const isLast = !changes.slice(i + 1).some(({ kind }) => kind !== 'remove');
    if (change.kind === 'insert') edits.push(inserted(node, previous, change, isLast, layout));
    else if (change.kind === 'keep') {
      previous = entries[change.index] as TextItem;
      edits.push(...comma(previous, isLast, change.index === entries.length - 1, layout));
    }
  }
  return edits;
}

/** Whether each entry begins on a line of its own. */
export function isOpen({ start, members, items }: TextNode, { text }: Layout): boolean {
  const first = (members ?? items)?.[0];
  return first !== undefined && text.slice(start, first.start).includes('\n');
}

function inserted(
  node: TextNode,
  previous: TextItem | undefined,
  change: { key?: string; value: unknown },
  isLast: boolean,
  layout: Layout,
): TextEdit {
  const first = (node.members ?? node.items ?? [])[0] as TextItem;
  const open = isOpen(node, layout);
  const indent = indentAt(layout, first.start);
  const gap = open ? layout.lineEnd + indent : spaceIn(node, layout);
  const written = writtenEntry(change, first, open, indent, layout);
  if (!previous) return { start: first.start, end: first.start, text: `${written},${gap}` };
  const at = open ? tailOf(previous, layout) : behindComma(previous, layout);
  return { start: at, end: at, text: gap + written + (isLast ? '' : ',') };
}

function writtenEntry(
  { key, value }: { key?: string; value: unknown },
  sibling: TextItem,
  open: boolean,
  indent: string,
  layout: Layout,
): string {
  const { text } = layout;
  const isTall = open || text.slice(sibling.start, sibling.node.end).includes('\n');
  const space =
    /[:,] /.test(text.slice(sibling.start, sibling.node.end + 2)) || text.includes('\n') ? ' ' : '';
  const written = isTall ? linesOfJson(value, indent, layout) : lineOfJson(value, space);
  return key === undefined ? written : `${JSON.stringify(key)}:${isTall ? ' ' : space}${written}`;
}

function spaceIn(node: TextNode, { text }: Layout): string {
  const [first, second] = node.members ?? node.items ?? [];
  if (first && second) return /^,\s/.test(text.slice(first.node.end, second.start)) ? ' ' : '';
  return text.includes('\n') ? ' ' : '';
}

/** The comma behind an entry that stays: taken away where nothing follows any more, put in where something new does. */
function comma(entry: TextItem, isLast: boolean, wasLast: boolean, layout: Layout): TextEdit[] {
  const { end } = entry.node;
  const at = commaAfter(end, layout);
  if (isLast && !wasLast && at !== undefined) return [{ start: at, end: at + 1, text: '' }];
  return !isLast && at === undefined ? [{ start: end, end, text: ',' }] : [];
}

/** With the comma behind them; the whole lines, where nothing else is on them. */
function removal(entries: readonly TextItem[], [from, to]: [number, number], layout: Layout): TextEdit {
  const { start } = entries[from] as TextItem;
  const end = behindComma(entries[to] as TextItem, layout);
  const lineEnd = lineEndAfter(layout, end);
  const before = lineBefore(layout, start);
  if (before.trim() === '' && isRest(layout.text.slice(end, lineEnd)))
    return { start: lineEndBefore(layout, start), end: lineEnd, text: '' };
  const following = entries[to + 1];
  if (following) return { start, end: following.start, text: '' };
  const preceding = entries[from - 1];
  const gap = preceding ? behindComma(preceding, layout) : start;
  return { start: layout.text.slice(gap, start).trim() === '' ? gap : start, end, text: '' };
}

/** Behind the entry, its comma and the comment on the rest of its line. */
function tailOf(entry: TextItem, layout: Layout): number {
  const end = behindComma(entry, layout);
  const lineEnd = lineEndAfter(layout, end);
  return isRest(layout.text.slice(end, lineEnd))
    ? end + layout.text.slice(end, lineEnd).trimEnd().length
    : end;
}

function isRest(text: string): boolean {
  return /^\s*($|\/\/|\/\*.*\*\/\s*$|\s#)/.test(text);
}

function behindComma({ node }: TextItem, layout: Layout): number {
  const at = commaAfter(node.end, layout);
  return at === undefined ? node.end : at + 1;
}

/** Offset of the comma behind an offset, over blanks and comments; undefined where a bracket closes first. */
function commaAfter(offset: number, { text }: Layout): number | undefined {
  const skip = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<=\s)#[^\n]*)*/y;
  skip.lastIndex = offset;
  const at = offset + (skip.exec(text)?.[0].length ?? 0);
  return text[at] === ',' ? at : undefined;
}

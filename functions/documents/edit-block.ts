import type { EntryChange } from './entry-changes.ts';
import { type Layout, lineBefore, lineEndAfter, linesOfYaml } from './layout.ts';
import type { TextEdit } from './text-edit.ts';
import type { TextItem, TextNode } from './text-node.ts';

/** Removes entries of a YAML block and puts new ones in, line by line. Comments stay, but on the lines that go. */
export function editBlock(node: TextNode, changes: readonly EntryChange[], layout: Layout): TextEdit[] {
  const entries: readonly TextItem[] = node.members ?? node.items ?? [];
  const first = entries[0] as TextItem;
  const indent = ' '.repeat(lineBefore(layout, first.start).length);
  const edits: TextEdit[] = [];
  let previous: TextItem | undefined;
  for (const change of changes) {
    if (change.kind === 'remove') edits.push(removal(entries, change.index, layout));
    else if (change.kind === 'keep') previous = entries[change.index];
    else {
      const written = linesOfYaml(change.key, change.value, indent, layout);
      const at = previous ? tailOf(previous, layout) : first.start;
      const text = previous ? layout.lineEnd + indent + written : written + layout.lineEnd + indent;
      edits.push({ start: at, end: at, text });
    }
  }
  return edits;
}

function removal(entries: readonly TextItem[], index: number, layout: Layout): TextEdit {
  const entry = entries[index] as TextItem;
  const before = lineBefore(layout, entry.start);
  const following = entries[index + 1];
  // The first entry may stand behind the dash of a list, which stays.
  if (before.trim() !== '' && following) return { start: entry.start, end: following.start, text: '' };
  const next = layout.text.indexOf('\n', entry.node.end) + 1;
  if (next > 0) return { start: entry.start - before.length, end: next, text: '' };
  const start = Math.max(0, entry.start - before.length - layout.lineEnd.length);
  return { start, end: layout.text.length, text: '' };
}

function tailOf({ node }: TextItem, layout: Layout): number {
  return lineEndAfter(layout, node.end);
}

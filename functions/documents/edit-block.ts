import { type EntryChange, removedRuns } from './entry-changes.ts';
import { type Layout, lineBefore, lineEndAfter, lineEndBefore, linesOfYaml } from './layout.ts';
import type { TextEdit } from './text-edit.ts';
import type { TextItem, TextNode } from './text-node.ts';

/** Removes entries of a YAML block and puts new ones in, line by line. Comments stay, but on the lines that go. */
export function editBlock(node: TextNode, changes: readonly EntryChange[], layout: Layout): TextEdit[] {
  const entries: readonly TextItem[] = node.members ?? node.items ?? [];
  const first = entries[0] as TextItem;
  const indent = ' '.repeat(lineBefore(layout, first.start).length);
  const edits = removedRuns(changes).map((run) => removal(entries, run, layout));
  let previous: TextItem | undefined;
  for (const change of changes) {
    if (change.kind === 'keep') previous = entries[change.index];
    if (change.kind === 'insert') {
      const written = linesOfYaml(change.key, change.value, indent, layout);
      const at = previous ? tailOf(previous, layout) : first.start;
      const text = previous ? layout.lineEnd + indent + written : written + layout.lineEnd + indent;
      edits.push({ start: at, end: at, text });
    }
  }
  return edits;
}

function removal(entries: readonly TextItem[], [from, to]: [number, number], layout: Layout): TextEdit {
  const { start } = entries[from] as TextItem;
  const before = lineBefore(layout, start);
  const following = entries[to + 1];
  // The first entry may stand behind the dash of a list, which stays.
  if (before.trim() !== '' && following) return { start, end: following.start, text: '' };
  const end = lineEndAfter(layout, (entries[to] as TextItem).node.end);
  return { start: before.trim() === '' ? lineEndBefore(layout, start) : start, end, text: '' };
}

function tailOf({ node }: TextItem, layout: Layout): number {
  return lineEndAfter(layout, node.end);
}

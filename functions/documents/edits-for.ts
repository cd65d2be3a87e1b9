import { editBlock } from './edit-block.ts';
import { editFlow, isOpen } from './edit-flow.ts';
import { entryChanges } from './entry-changes.ts';
import { indentAt, type Layout, lineBefore, lineOfJson, linesOfJson, linesOfYaml } from './layout.ts';
import { same } from './same.ts';
import type { TextEdit } from './text-edit.ts';
import type { TextItem, TextMember, TextNode } from './text-node.ts';

/**
 * The fewest edits that make one value of a text into another: whatever is equal keeps its characters.
 *
 * @param parent what the node is an entry of; undefined for the outermost
 */
export function editsFor(
  node: TextNode,
  after: unknown,
  layout: Layout,
  parent?: { node: TextNode; entry: TextItem },
): TextEdit[] {
  if (same(node.value, after)) return [];
  const changes = entryChanges(node, after);
  if (!changes?.some(({ kind }) => kind === 'keep'))
    return parent ? [replaced(node, after, layout, parent)] : [];
  const entries = node.members ?? node.items ?? [];
  const inside = changes.flatMap((change) => {
    const entry = change.kind === 'keep' ? entries[change.index] : undefined;
    return entry && change.kind === 'keep' ? editsFor(entry.node, change.value, layout, { node, entry }) : [];
  });
  const around = node.style === 'block' ? editBlock(node, changes, layout) : editFlow(node, changes, layout);
  return [...inside, ...around];
}

function replaced(
  { start, end, value }: TextNode,
  after: unknown,
  layout: Layout,
  { node, entry }: { node: TextNode; entry: TextItem },
): TextEdit {
  if (node.style !== 'block') {
    const text = isOpen(node, layout)
      ? linesOfJson(after, indentAt(layout, entry.start), layout)
      : lineOfJson(after, layout.text.includes('\n') ? ' ' : '');
    return { start, end, text };
  }
  const isScalar = typeof value !== 'object' && typeof after !== 'object';
  if (isScalar) return { start, end, text: linesOfYaml(undefined, after, '', layout).slice('- '.length) };
  const indent = ' '.repeat(lineBefore(layout, entry.start).length);
  const { key } = entry as Partial<TextMember>;
  return { start: entry.start, end, text: linesOfYaml(key, after, indent, layout) };
}

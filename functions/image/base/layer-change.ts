import { posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { TarEntry } from '../read-tar.ts';
import { isOfInterest, isText } from './of-interest.ts';
import type { RootTree, TreeNode } from './root-tree.ts';

/** What one member of a layer does to the file system below: OCI image specification, "Layer", "Applying Changesets". */
export type LayerChange =
  | { does: 'put'; path: string; node: TreeNode }
  /** A second name of a file, by which it is reached, too. */
  | { does: 'join'; path: string; other: string }
  | { does: 'direct'; path: string }
  | { does: 'remove'; path: string }
  /** What lower layers have in a directory is hidden. */
  | { does: 'empty'; path: string };

/** Larger ones are no list of mirrors and no key. Bytes. */
const largestText = 16_384;

/** Reads a member to its end. Undefined for what is of no interest. */
export async function layerChange(entry: TarEntry): Promise<LayerChange | undefined> {
  const { name, type, linkname, size = 0 } = entry.header;
  const path = clean(name);
  if (type === 'file' && isText(path) && size <= largestText) {
    const text = (await buffer(entry)).toString();
    return { does: 'put', path, node: { kind: 'file', text } };
  }
  entry.resume();
  const [directory, base] = [clean(posix.dirname(path)), posix.basename(path)];
  const hidden = base.startsWith('.wh.') ? posix.join(directory, base.slice(4)) : path;
  if (base === '.wh..wh..opq')
    return directory === '' || isOfInterest(directory) ? { does: 'empty', path: directory } : undefined;
  if (!isOfInterest(hidden)) return undefined;
  if (hidden !== path) return { does: 'remove', path: hidden };
  if (type === 'directory') return { does: 'direct', path };
  if (type === 'symlink') return { does: 'put', path, node: { kind: 'link', target: linkname } };
  if (type === 'link') return { does: 'join', path, other: clean(linkname) };
  return { does: 'put', path, node: { kind: 'file' } };
}

/** Makes the changes of one layer: first what it hides of the lower ones, then what it has itself. */
export function applyLayer(tree: RootTree, changes: readonly LayerChange[]): void {
  for (const { does, path } of changes) {
    if (does === 'remove') tree.remove(path);
    if (does === 'empty') tree.removeBelow(path);
  }
  for (const change of changes) {
    const { does, path } = change;
    if (does === 'direct') tree.putDirectory(path);
    if (does === 'put') tree.put(path, change.node);
    if (does === 'join') tree.put(path, tree.get(change.other) ?? { kind: 'file' });
  }
}

/** Without a slash in front, a dot or a way out; the root itself is the empty text. */
function clean(path: string): string {
  return posix.resolve('/', path).slice(1);
}

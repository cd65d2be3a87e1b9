import { posix } from 'node:path';

/** Something in a base's file system: its kind, where a link leads to, and its text where that is of interest. */
export interface TreeNode {
  kind: 'file' | 'link';
  target?: string;
  text?: string;
}

/** More links in a row than a kernel follows. */
const mostLinks = 40;

/**
 * The part of a file system that is of interest, as its layers make it one after the other. Paths have no slash in
 * front. Directories are not kept: where nothing is known of a path, it is taken for one.
 */
export class RootTree {
  readonly #nodes = new Map<string, TreeNode>();

  /** Puts something at a path, instead of what was there. */
  put(path: string, node: TreeNode): void {
    const place = this.#parentResolved(path);
    this.#nodes.delete(place);
    this.removeBelow(place);
    this.#nodes.set(place, node);
  }

  /** A directory at a path: what a directory holds already stays, and a link gives way to it. */
  putDirectory(path: string): void {
    this.#nodes.delete(this.#parentResolved(path));
  }

  /** What is at a path, links on the way and at its end followed. */
  get(path: string): TreeNode | undefined {
    return this.#nodes.get(this.#resolve(path));
  }

  /** Whether something is at a path. A link counts, wherever it leads to: its target may be of no interest. */
  has(path: string): boolean {
    return this.#nodes.has(this.#parentResolved(path));
  }

  /** The names of what is in a directory. */
  names(directory: string): string[] {
    const prefix = `${this.#resolve(directory)}/`;
    return [...this.#nodes.keys()]
      .filter((path) => path.startsWith(prefix) && !path.includes('/', prefix.length))
      .map((path) => path.slice(prefix.length));
  }

  remove(path: string): void {
    this.#nodes.delete(path);
    this.removeBelow(path);
  }

  removeBelow(directory: string): void {
    const prefix = directory === '' ? '' : `${directory}/`;
    for (const path of this.#nodes.keys()) if (path.startsWith(prefix)) this.#nodes.delete(path);
  }

  #parentResolved(path: string): string {
    return posix.join(this.#resolve(posix.dirname(path)), posix.basename(path));
  }

  #resolve(path: string): string {
    let current = path;
    for (let followed = 0; followed < mostLinks; followed += 1) {
      const next = this.#followFirst(current);
      if (next === undefined) return current;
      current = next;
    }
    return current;
  }

  /** Follows the first link on the way; undefined where there is none. */
  #followFirst(path: string): string | undefined {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length += 1) {
      const place = parts.slice(0, length).join('/');
      const node = this.#nodes.get(place);
      if (node?.kind !== 'link' || node.target === undefined) continue;
      const target = posix.resolve('/', posix.dirname(place), node.target);
      return posix.join(target, ...parts.slice(length)).slice(1);
    }
    return undefined;
  }
}

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
  type YAMLParseError,
  type YAMLSeq,
} from 'yaml';
import { isObject } from '../sidecar/shape.ts';
import { intrinsicOf } from './intrinsic.ts';
import { put, type TextItem, type TextMember, type TextNode, Unreadable } from './text-node.ts';

/** More values than this come through aliases only where aliases of aliases were made to exhaust the memory. */
const mostThroughAliases = 50_000;

/**
 * Reads the documents of a YAML 1.2 text; `<<` merges, as in YAML 1.1, and CloudFormation's short intrinsics are known.
 *
 * @throws {Unreadable}
 */
export function parseYaml(text: string): TextNode[] {
  const documents = parseAllDocuments(text, {
    keepSourceTokens: true,
    logLevel: 'silent',
    prettyErrors: false,
  });
  if (!Array.isArray(documents)) throw new Unreadable('it is empty');
  return documents.flatMap((document) => {
    const error = document.errors[0];
    if (error) throw unreadable(error);
    const isEmpty =
      document.contents === null || (isScalar(document.contents) && document.contents.value === null);
    return isEmpty ? [] : [new Reader(text, document).read(document.contents as Node)];
  });
}

/** What the parser says may quote the text, which may be a secret: that is left out. */
function unreadable({ message, pos }: YAMLParseError): Error {
  if (message.includes('call stack')) return new RangeError(message);
  return new Unreadable(`it is not YAML: ${message.replace(/"[^"]*"|: .*$/gs, '')}`, pos[0]);
}

class Reader {
  readonly #text: string;
  readonly #document: Document;
  readonly #within = new Set<Node>();
  #aliases = 0;
  #throughAliases = 0;

  constructor(text: string, document: Document) {
    this.#text = text;
    this.#document = document;
  }

  read(node: Node): TextNode {
    const [start, end] = this.#place(node);
    if (this.#aliases > 0 && ++this.#throughAliases > mostThroughAliases)
      throw new Unreadable('its aliases come to too many values', start);
    if (this.#within.has(node)) throw new Unreadable('it has an alias of what it is itself a part of', start);
    this.#within.add(node);
    const read = { ...this.#content(node), start, end };
    this.#within.delete(node);
    const tag = node.tag;
    if (!tag?.startsWith('!') || tag.startsWith('!!')) return read;
    return { start, end, style: 'opaque', value: intrinsicOf(tag, read.value) };
  }

  #content(node: Node): Pick<TextNode, 'value' | 'style' | 'members' | 'items'> {
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (!target) throw new Unreadable('it has an alias of nothing', node.range?.[0]);
      this.#aliases++;
      const { value } = this.read(target);
      this.#aliases--;
      return { style: 'opaque', value };
    }
    if (isMap(node)) return this.#map(node);
    if (isSeq(node)) return this.#seq(node);
    return { style: 'opaque', value: isScalar(node) ? plain(node.value) : null };
  }

  #map(map: YAMLMap): Pick<TextNode, 'value' | 'style' | 'members'> {
    const value: Record<string, unknown> = {};
    const members: TextMember[] = [];
    for (const pair of map.items as Pair<Node, Node | null>[]) {
      const start = pair.key.range?.[0] ?? 0;
      if (!isScalar(pair.key)) throw new Unreadable('it has a key that is no text', start);
      const key = String(pair.key.value);
      const node = pair.value ? this.read(pair.value) : this.#nothing(pair.key);
      if (key === '<<' && pair.key.type === 'PLAIN') merge(value, node);
      else {
        put(value, key, node.value);
        members.push({ key, start, node });
      }
    }
    return { style: map.flow ? 'flow' : 'block', value, members };
  }

  #seq(seq: YAMLSeq): Pick<TextNode, 'value' | 'style' | 'items'> {
    const tokens = seq.srcToken?.type === 'block-seq' ? seq.srcToken.items : [];
    const items = (seq.items as Node[]).map((item, i): TextItem => {
      const node = this.read(item);
      const dash = tokens[i]?.start.find(({ type }) => type === 'seq-item-ind');
      return { start: dash?.offset ?? node.start, node };
    });
    return { style: seq.flow ? 'flow' : 'block', value: items.map(({ node }) => node.value), items };
  }

  #nothing(key: Node): TextNode {
    const end = key.range?.[1] ?? 0;
    return { value: null, start: end, end, style: 'opaque' };
  }

  /** Without the line ends and spaces that the parser counts to a block. */
  #place(node: Node): [number, number] {
    const [start = 0, valueEnd = start] = node.range ?? [];
    const blank = /\s*$/.exec(this.#text.slice(start, valueEnd))?.[0].length ?? 0;
    return [start, Math.max(start, valueEnd - blank)];
  }
}

/** What is merged never takes the place of what is there; of several, the first has it. */
function merge(into: Record<string, unknown>, { value, start }: TextNode): void {
  for (const source of Array.isArray(value) ? value : [value]) {
    if (!isObject(source)) throw new Unreadable('it merges (<<) what is no map', start);
    for (const [key, member] of Object.entries(source)) if (!Object.hasOwn(into, key)) put(into, key, member);
  }
}

/** YAML has numbers and times that JSON has not. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value === undefined ? null : value;
}

/** A value of a document, and where in the text it stands. JSON, YAML and its aliases all become this. */
export interface TextNode {
  /** As plain JSON; a CloudFormation intrinsic in YAML's short form has become its long form. */
  value: unknown;
  /** Offsets of the first character and of the one after the last, without comments and line ends around it. */
  start: number;
  end: number;
  /** `flow`: in brackets, as all of JSON. `block`: by YAML's indentation. `opaque`: a scalar, or not to be edited inside. */
  style: 'flow' | 'block' | 'opaque';
  /** An object's own members, in their order; those that a YAML merge brings are in `value` alone. */
  members?: TextMember[];
  items?: TextItem[];
}

export interface TextMember extends TextItem {
  key: string;
}

export interface TextItem {
  /** Where its key begins, or its dash. */
  start: number;
  node: TextNode;
}

/** What is wrong with a text, and on which line of it, counted from one. */
export interface TextProblem {
  problem: string;
  line?: number;
}

/** Thrown inside this room where a text cannot be read; {@link readDefinitions} turns it into a {@link TextProblem}. */
export class Unreadable extends Error {
  readonly offset: number | undefined;

  constructor(message: string, offset?: number) {
    super(message);
    this.offset = offset;
  }
}

export function memberOf(node: TextNode | undefined, key: string): TextNode | undefined {
  return node?.members?.find((member) => member.key === key)?.node;
}

/** Puts a member into a plain object under any name, `__proto__` too. */
export function put(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
